using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Palisade.Audit.History;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Audit.Events;

/// <summary>
/// Everything that happens in a brand, in the order of its chain, for systems that follow it. <c>?after=</c> the <c>continuation</c> of the answer before;
/// without it the last 30 days, or <c>?since=</c>. The filters are those of the audit. <c>?wait=20</c> waits so many seconds for something new.
/// <c>Accept: application/x-ndjson</c> gets one event a line, and the continuation in <c>X-Continuation</c>. <c>?follow=true</c>
/// never ends: see <see cref="Followers"/>. Operators, and keys with <c>audit:follow</c>.
/// </summary>
internal static class ListEvents
{
    private const int LongestWait = 25;
    internal const string LineFormat = "application/x-ndjson";
    private static readonly TimeSpan Past = TimeSpan.FromDays(30);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    internal sealed record Response(IReadOnlyList<EntryView> Events, string Continuation);

    internal static async Task<IResult> HandleAsync(
        HttpContext http, Query query, TenantSession db, IActorAuthenticator authenticator, [FromServices] Followers followers, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var limit = query.Number("limit", otherwise: 500, least: 1, most: 1000);
        var wait = TimeSpan.FromSeconds(query.Number("wait", otherwise: 0, least: 0, most: LongestWait));
        var after = 0L;
        if (query.Text("after", 40) is { } text)
        {
            after = Continuation.TryParse(text, out var known) ? known.Value.Seq : throw CommonErrors.InvalidCursor.Exception();
        }

        var now = clock.GetUtcNow();
        DateTimeOffset? since = query.Text("after", 40) is null && query.Time("since") is null ? now - Past : null;
        if (query.Text("follow", 5) is "true")
        {
            return followers.Follow((from, ct) => ReadAsync(db, query, since, from, limit, ct), db.Scope.TenantId, after);
        }

        var (rows, reached) = await ReadAsync(db, query, since, after, limit, cancellationToken);
        if (rows.Count == 0 && wait > TimeSpan.Zero)
        {
            for (var until = now + wait; rows.Count == 0 && clock.GetUtcNow() < until;)
            {
                await Task.Delay(Look, clock, cancellationToken);
                (rows, reached) = await ReadAsync(db, query, since, reached, limit, cancellationToken);
            }

            // Who was allowed to ask may be so no longer: what happened meanwhile may be just that.
            if (await authenticator.AuthenticateAsync(http, db.Scope.TenantId, cancellationToken) is not { } actor || !actor.May(AuditPermissions.Follow))
            {
                return CommonErrors.Unauthorized.Result();
            }
        }

        var continuation = new Continuation(reached).ToString();
        var views = rows.Select(row => row.ToView(operators: true)).ToList();
        http.Response.Headers.CacheControl = "no-store";
        if (!http.Request.Headers.Accept.ToString().Contains(LineFormat, StringComparison.OrdinalIgnoreCase))
        {
            return Results.Json(new Response(views, continuation), ApiJson.Options);
        }

        http.Response.Headers["X-Continuation"] = continuation;
        var lines = new StringBuilder();
        foreach (var view in views)
        {
            lines.Append(JsonSerializer.Serialize(view, ApiJson.Options)).Append('\n');
        }

        return Results.Text(lines.ToString(), LineFormat, Encoding.UTF8);
    }

    private static async Task<(IReadOnlyList<EntryRow> Rows, long Reached)> ReadAsync(
        TenantSession db, Query query, DateTimeOffset? since, long after, int limit, CancellationToken cancellationToken)
    {
        Sql recent = since is { } time ? $"and e.at >= {time}" : Sql.Empty;
        var batch = db.Batch();

        // First the end, then the entries up to it: what does not fit the filter is passed over once and for all, and nothing else is.
        var end = batch.OneOrDefault<long>($"select c.seq from audit.chains c");
        var rows = batch.List<EntryRow>(
            $"""
            select {EntryRow.Columns}
            from audit.entries e
            where e.seq > {after} {recent} {EntryFilter.Of(query)}
            order by e.seq
            limit {limit}
            """);
        await batch.SendAsync(cancellationToken);
        return (rows.Value, rows.Value.Count == limit ? rows.Value[^1].Seq : Math.Max(Math.Max(end.Value, after), rows.Value.Count > 0 ? rows.Value[^1].Seq : 0));
    }
}
