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
        Schemas = ["ctx", "doors", "platform", "directory", "access", "programs", "attribution", "payouts", "ledger", "integrations", "audit", "leaving", "erasure", "vault", "staff"],
        ContextSchemas = ["ctx"],
        AllowedTables =
        [
            new("doors.tenant_slug", "Finds the tenant of a slug before there is a scope; only palisade_doors touches it."),
            new("doors.tenant_host", "Finds the tenant of a verified host name before there is a scope; only palisade_doors touches it."),
            new("doors.credential", "Finds the tenant of a credential's SHA-256 before there is a scope; only palisade_doors touches it."),
            new("doors.due", "Tells the worker which tenants have work due, without any payload; only palisade_doors touches it."),
            new("doors.leaving", "Says until when a tenant that leaves may stay, where no statement of the application reaches it; only palisade_doors touches it."),
            new("doors.brand", "The register of brands that the console lists: slug, name and state; only palisade_doors touches it."),
            new("doors.erased", "Remembers that a tenant was erased; only palisade_doors touches it."),
        ],
        AllowedDefiners =
        [
            new("ctx.enter", "Verifies a sealed scope and sets it for the transaction; the only way in."),
            new("ctx.tenant_id", "Reads the tenant of the verified scope; policies call it, so callers must."),
            new("ctx.org_id", "Reads the organization of the verified scope; policies call it."),
            new("ctx.all_orgs", "Tells whether the verified scope covers the whole tenant; policies call it."),
            new("ctx.can_write", "Tells whether the verified scope may write; policies call it."),
            new("ctx.actor_id", "Reads the actor of the verified scope, for the columns that record who did it."),
            new("ctx.who", "Reads the actor of the verified scope for the audit; only palisade_audit may execute it."),
            new("audit.record", "The trigger that writes the history of audited tables; the wall binds its owner, which may only add."),
            new("audit.note", "Adds something that is no change of a row, for the actor of the verified scope."),
            new("audit.seal", "Numbers and links new entries of the verified tenant; only for the server's own jobs."),
            new("audit.keep_head", "Keeps a signature of the chain of the verified tenant; only for the server's own jobs."),
            new("doors.tenant_by_slug", "Exact public key to tenant id, before there is a scope."),
            new("doors.tenant_by_host", "Exact verified host to tenant id, before there is a scope."),
            new("doors.tenant_by_credential", "SHA-256 of an unguessable credential to tenant id, before there is a scope."),
            new("doors.lease_due", "Hands the worker ids of tenants with work due, and nothing else."),
            new("doors.tenants_after", "Hands ids of all tenants, a page at a time, to work on their keys; nothing else of them."),
            new("doors.claim_slug", "Publishes a slug for the tenant of the verified scope only."),
            new("doors.open_tenant", "Opens or closes the slugs and hosts of the tenant of the verified scope only."),
            new("doors.publish_credential", "Publishes a credential's hash for the tenant of the verified scope only."),
            new("doors.withdraw_credential", "Removes a credential's hash of the tenant of the verified scope only."),
            new("doors.claim_host", "Publishes a host for the tenant of the verified scope only, unless another has it."),
            new("doors.release_host", "Takes a host of the tenant of the verified scope back."),
            new("doors.host_is_taken", "Tells whether another tenant has published a host: what a visit to it tells too."),
            new("doors.host_proved_at", "Exact verified host to the time of its last proof, before there is a scope."),
            new("doors.wake", "Makes a queue of the tenant of the verified scope due."),
            new("doors.rest", "Takes a queue of the tenant of the verified scope off the list."),
            new("doors.leave", "Begins the grace of the tenant of the verified scope, by the database's clock."),
            new("doors.stay", "Ends the grace of the tenant of the verified scope while it lasts."),
            new("doors.departure", "Reads the times of the grace of the tenant of the verified scope."),
            new("doors.leaving_slug", "Unguessable tenant id to the tenant's public slug, if it is leaving; asked before there is a scope."),
            new("doors.register_brand", "The trigger that keeps the register of brands; the wall of directory.tenants says which row may change."),
            new("doors.brands", "Lists the register of brands (slug, name, state) for a scope of the platform, and for no other."),
            new("doors.begin_erasure", "Closes the tenant of the verified scope once its grace is over; only palisade_eraser may call it."),
            new("doors.end_erasure", "Removes the lookups of the tenant of the verified scope once its grace is over; only palisade_eraser may call it."),
            new("doors.withdraw_credentials_of", "Removes the hashes of an organization of the tenant of the verified scope; only palisade_eraser may call it."),
            new("erasure.erase_tenant", "Deletes rows of the tenant of the verified scope once its grace is over; its owner is bound by the walls."),
            new("erasure.erase_address", "Writes over who somebody is in the tenant of the verified scope; its owner is bound by the walls."),
            new("erasure.erase_customer", "Writes over who a customer is in the tenant of the verified scope; its owner is bound by the walls."),
        ],
        WallExceptions =
        [
            new("attribution.clicks:palisade_ingest",
                "One batch of the click router holds many tenants; insert only, and the foreign key (tenant_id, org_id, link_id or coupon_id) keeps each row in its tenant."),
        ],
        Ignore =
        [
            new("K09", "programs.links", "A link key is public by its nature: it stands in every URL that is shared, so a taken key tells nothing new."),
        ],
    };
}
