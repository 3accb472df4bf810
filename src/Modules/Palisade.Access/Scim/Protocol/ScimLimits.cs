namespace Palisade.Access.Scim.Protocol;

/// <summary>What one request may ask for. <c>/ServiceProviderConfig</c> tells clients what it has a place for.</summary>
internal static class ScimLimits
{
    /// <summary>The host's limit for bodies, in bytes.</summary>
    public const int Body = 1024 * 1024;

    public const int JsonDepth = 12;

    public const int FilterLength = 4000;

    public const int FilterDepth = 20;

    public const int FilterTerms = 100;

    public const int Page = 200;

    public const int DefaultPage = 100;

    public const int PatchOperations = 1000;

    public const int BulkOperations = 1000;

    public const int ValuesOfAttribute = 100;

    public const int GroupMembersAtOnce = 20_000;

    public const int Text = 1024;
}
