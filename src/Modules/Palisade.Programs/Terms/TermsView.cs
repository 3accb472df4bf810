using System.Globalization;
using System.Text.Json.Nodes;
using Palisade.Tenancy;

namespace Palisade.Programs.Terms;

/// <summary>Agreed terms as the API shows them; <c>commissionRules</c> is what counts.</summary>
internal sealed record TermsView(
    Guid PartnerId,
    Guid ProgramId,
    string? CommissionType,
    string? CommissionValue,
    bool Recurring,
    JsonNode? CommissionRules,
    int? HoldbackDays,
    string Source,
    DateTimeOffset SnapshottedAt);

/// <summary>A row of <see cref="Columns"/>.</summary>
internal sealed record TermsRow(
    Guid PartnerId,
    Guid ProgramId,
    string? CommissionType,
    string? CommissionValue,
    bool Recurring,
    string? CommissionRule,
    int? HoldbackDays,
    string Source,
    DateTimeOffset SnapshottedAt)
{
    public static Sql Columns =>
        $"""
        t.org_id as partner_id, t.program_id, t.commission_type, t.commission_value::text as commission_value, t.recurring,
        t.commission_rule::text as commission_rule, t.holdback_days, t.source, t.snapshotted_at
        """;

    public TermsView ToView() => new(
        PartnerId,
        ProgramId,
        CommissionType,
        CommissionValue is null ? null : decimal.Parse(CommissionValue, CultureInfo.InvariantCulture).ToString("0.00##", CultureInfo.InvariantCulture),
        Recurring,
        CommissionRule is null ? null : JsonNode.Parse(Contracts.CommissionRule.FromStoredJson(CommissionRule).ToJson()),
        HoldbackDays,
        Source,
        SnapshottedAt);
}

/// <summary>Writes agreed terms.</summary>
internal static class TermsWriter
{
    /// <summary>Replaces the terms of a partner in these programs, which must be known to exist.</summary>
    public static Task<IReadOnlyList<TermsRow>> ReplaceAsync(
        UnitOfWork unit, Guid partnerId, IReadOnlyList<Guid> programs, TermsRequest terms, string source, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.ListAsync<TermsRow>(
            $"""
            insert into programs.partner_terms as t
                (tenant_id, org_id, program_id, commission_rule, commission_type, commission_value, recurring, holdback_days, source, snapshotted_at)
            select {unit.Scope.TenantId}, {partnerId}, given.program_id, {Sql.Json(terms.RuleJson())}, {terms.CommissionType},
                {terms.CommissionValue?.ToString(CultureInfo.InvariantCulture)}::numeric, {terms.Recurring ?? false}, {terms.HoldbackDays}, {source}, {now}
            from unnest({programs.ToArray()}) as given (program_id)
            on conflict (tenant_id, org_id, program_id) do update
            set commission_rule = excluded.commission_rule, commission_type = excluded.commission_type, commission_value = excluded.commission_value,
                recurring = excluded.recurring, holdback_days = excluded.holdback_days, source = excluded.source, snapshotted_at = excluded.snapshotted_at
            returning {TermsRow.Columns}
            """,
            cancellationToken);
}
