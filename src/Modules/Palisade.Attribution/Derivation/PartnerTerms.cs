using Palisade.Tenancy;

namespace Palisade.Attribution.Derivation;

/// <summary>Where terms agreed with single partners are read; the one place that knows their table.</summary>
internal static class PartnerTerms
{
    /// <summary>Rows of <see cref="AgreedRow"/>: every version of what was agreed, for the partners and programs of some users' clicks.</summary>
    public static Sql OfUsers(string[] userIds) =>
        $"""
        select t.org_id, t.program_id, t.version, t.effective_from, t.withdrawn, t.commission_rule::text as commission_rule, t.holdback_days
        from (
            select distinct c.tenant_id, c.org_id, c.program_id
            from attribution.identities i
            join attribution.clicks c on c.tenant_id = i.tenant_id and c.org_id = i.org_id and c.id = i.click_id
            where i.user_id = any({userIds})) u
        join programs.partner_term_versions t on t.tenant_id = u.tenant_id and t.org_id = u.org_id and t.program_id = u.program_id
        """;
}
