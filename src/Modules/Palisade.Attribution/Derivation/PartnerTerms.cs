using Palisade.Tenancy;

namespace Palisade.Attribution.Derivation;

/// <summary>Where terms agreed with single partners are read; the one place that knows their table.</summary>
internal static class PartnerTerms
{
    /// <summary>Rows of <see cref="OverrideRow"/> for the partners and programs of a user's clicks.</summary>
    public static Sql OfUser(string userId) =>
        $"""
        select distinct t.org_id, t.program_id, t.commission_rule::text as commission_rule, t.holdback_days
        from attribution.identities i
        join attribution.clicks c on c.tenant_id = i.tenant_id and c.org_id = i.org_id and c.id = i.click_id
        join programs.partner_terms t on t.tenant_id = c.tenant_id and t.org_id = c.org_id and t.program_id = c.program_id
        where i.user_id = {userId}
        """;
}
