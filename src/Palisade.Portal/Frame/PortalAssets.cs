namespace Palisade.Portal;

/// <summary>What the host serves beside the pages.</summary>
/// <param name="Url">The address of an asset, with its version.</param>
internal sealed record PortalAssets(Func<string, string> Url);
