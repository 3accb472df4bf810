namespace Palisade.Tenancy.Verification;

/// <summary>What Palisade's own databases look like, with a reason for every exception.</summary>
internal static class PalisadeProfile
{
    public static VerifierOptions Options { get; } = new()
    {
        Profile = VerifierProfile.Palisade,
        AppRoles = ["palisade_app", "palisade_ingest"],
        TenantColumn = "tenant_id",
        OrganizationColumn = "org_id",
        Schemas = ["ctx", "doors", "directory", "access", "programs", "attribution", "payouts"],
        ContextSchemas = ["ctx"],
        AllowedDefiners =
        [
            new("ctx.enter", "Verifies a sealed scope and sets it for the transaction; the only way in."),
            new("ctx.tenant_id", "Reads the tenant of the verified scope; policies call it, so callers must."),
            new("ctx.org_id", "Reads the organization of the verified scope; policies call it."),
            new("ctx.all_orgs", "Tells whether the verified scope covers the whole tenant; policies call it."),
            new("ctx.can_write", "Tells whether the verified scope may write; policies call it."),
        ],
        WallExceptions =
        [
            new("attribution.clicks:palisade_ingest",
                "One batch of the click router holds many tenants; insert only, and the foreign key (tenant_id, link_id) keeps each row in its tenant."),
        ],
    };
}
