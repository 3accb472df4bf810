using Palisade.Platform;

namespace Palisade.Directory.Domains;

/// <summary>Where the proof of one claim is looked for, and what it says. The prefix is part of OpenPartner's contract.</summary>
/// <param name="Id">The claim.</param>
/// <param name="Domain">The claimed name.</param>
/// <param name="Token">Belongs to this tenant, this claim and this attempt alone.</param>
/// <param name="Target">The name that domains point at.</param>
internal sealed record ProofPlace(Guid Id, string Domain, string Token, string Target)
{
    public const string Folder = "/.well-known/palisade-domain";

    public string RecordName => $"_openpartner.{Domain}";

    public string RecordText => $"openpartner-verify={Token}";

    /// <summary>Need not exist: that the record says it is the proof.</summary>
    public string TokenTarget => $"{Token}.{Target}";

    public string Path => $"{Folder}/{Tenancy.PublicId.Format(Id)}";
}

/// <summary>The name that brands' domains are to point at.</summary>
internal static class EdgeTarget
{
    public static string TargetOf(this ServerOptions options) => options.EdgeHost ?? options.PublicUrl.IdnHost;
}
