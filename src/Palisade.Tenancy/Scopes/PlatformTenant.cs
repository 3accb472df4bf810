namespace Palisade.Tenancy;

/// <summary>
/// The platform itself, as the walls see it: a tenant with an id of its own. Its operators, decisions and audit lie behind the same policies as any
/// brand's data, so no policy knows a wildcard: a scope of the platform reaches the platform, and no brand.
/// </summary>
public static class PlatformTenant
{
    /// <summary>Its slug: reserved, and never open.</summary>
    public const string Slug = "platform";

    /// <summary>Its id. Tenants' ids are made with the time in them, so none is ever this one.</summary>
    public static readonly Guid Id = new("00000000-0000-7000-8000-000000000001");
}
