using Microsoft.AspNetCore.Http;
using Palisade.Attribution.Contracts;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Attribution.Reporting;

/// <summary>Conversions credited to a partner, newest first. The partner itself (with aliases for the customers), operators, <c>partners:read</c>.</summary>
internal static class PartnerEvents
{
    internal sealed record Response(Guid PartnerId, IReadOnlyList<EventView> Events, int Limit, int Offset, string? NextCursor);

    internal sealed record EventView(
        Guid AttributionId, string Weight, string Model, Guid EventId, string Type, string? Value, string Currency, DateTimeOffset Ts, string UserId,
        ClickView Click);

    internal sealed record ClickView(Guid Id, string? LinkKey, string? Referer, string LandingUrl, DateTimeOffset Ts);

    internal static async Task<IResult> HandleAsync(
        Id id, Query query, Actor actor, TenantSession db, CustomerAlias alias, TimeProvider clock, CancellationToken cancellationToken)
    {
        var range = ReportRange.Read(query, clock.GetUtcNow());
        var limit = query.Number("limit", otherwise: 50, least: 1, most: 200);
        var offset = query.Number("offset", otherwise: 0, least: 0, most: 10_000);
        Sql ofProgram = query.Id("programId") is { } program ? $"and a.program_id = {program}" : Sql.Empty;
        Sql ofType = query.Text("type", 80) is { } type ? $"and a.event_type = {type}" : Sql.Empty;
        Sql after = query.Cursor() is { } cursor ? $"and (a.event_ts, a.id) < ({cursor.Time}, {cursor.Id})" : Sql.Empty;

        // An event may be up to a clock's difference ahead of ours; asked for nothing in particular, it belongs to now.
        Sql until = query.Time("until") is null ? Sql.Empty : $"and a.event_ts < {range.Until}";
        var batch = db.Batch();
        var exists = batch.OneOrDefault<bool>($"select true from programs.partners p where p.id = {id.Value}");
        var rows = batch.List<Row>(
            $"""
            select a.id, a.weight, a.model, a.event_id, a.event_type, a.value_minor, a.currency, a.event_ts, a.user_id,
                c.id as click_id, l.link_key, c.referer, c.landing_url, c.ts as click_ts
            from attribution.attributions a
            join attribution.clicks c on c.tenant_id = a.tenant_id and c.org_id = a.org_id and c.id = a.click_id
            left join programs.links l on l.tenant_id = c.tenant_id and l.org_id = c.org_id and l.id = c.link_id
            where a.org_id = {id.Value} and a.weight > 0 and a.event_ts >= {range.Since} {until} {ofProgram} {ofType} {after}
            order by a.event_ts desc, a.id desc
            limit {limit + 1} offset {offset}
            """);
        await batch.SendAsync(cancellationToken);
        if (!exists.Value)
        {
            return CommonErrors.NotFound.Result();
        }

        var (page, next) = Page.Of(rows.Value, limit, row => new Cursor(row.EventTs, row.Id));
        return Results.Json(
            new Response(id.Value, [.. page.Select(row => row.ToView(alias.For(actor, id.Value, row.UserId)))], limit, offset, next), ApiJson.Options);
    }

    private sealed record Row(
        Guid Id, decimal Weight, string Model, Guid EventId, string EventType, long? ValueMinor, string Currency, DateTimeOffset EventTs, string UserId,
        Guid ClickId, string? LinkKey, string? Referer, string LandingUrl, DateTimeOffset ClickTs)
    {
        public EventView ToView(string userId) => new(
            Id,
            Weight.ToString("0.0000"),
            Model,
            EventId,
            EventType,
            ValueMinor is { } minor ? new Money(minor, Platform.Currency.Parse(Currency)).ToDecimalText() : null,
            Currency,
            EventTs,
            userId,
            new ClickView(ClickId, LinkKey, Referer, LandingUrl, ClickTs));
    }
}
