using System.Globalization;
using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Directory.Contracts;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Staff.Blocklist;

/// <summary>
/// What the platform refuses when a brand signs up or claims a domain: mail addresses, mail domains and hosts (with all below them), slugs. Newest first,
/// by cursor. Operators of the platform see it; its admins change it.
/// </summary>
internal static class BlocklistEntries
{
    internal sealed record EntryView(Guid Id, string Type, string Value, string? Reason, Guid AddedBy, DateTimeOffset AddedAt);

    internal sealed record Response(IReadOnlyList<EntryView> Entries, string? NextCursor);

    internal sealed record Request(string Type, string Value, string? Reason);

    internal sealed record Added(bool Ok, Guid Id);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.Type).Must(t => t is "email" or "domain" or "slug" or "host").WithMessage("email, domain, slug or host.");
            RuleFor(r => r.Value).NotEmpty().MaximumLength(254);
            RuleFor(r => r.Reason).MaximumLength(500);
        }
    }

    internal static async Task<IResult> ListAsync(Query query, TenantSession db, CancellationToken cancellationToken)
    {
        var limit = query.Number("limit", otherwise: 100, least: 1, most: 500);
        Sql after = query.Cursor() is { } cursor ? $"where (b.added_at, b.id) < ({cursor.Time}, {cursor.Id})" : Sql.Empty;
        var rows = await db.ListAsync<EntryView>(
            $"""
            select b.id, b.type, b.value, b.reason, b.added_by, b.added_at
            from staff.blocklist b
            {after}
            order by b.added_at desc, b.id desc
            limit {limit + 1}
            """,
            cancellationToken);
        var (page, next) = Page.Of(rows, limit, row => new Cursor(row.AddedAt, row.Id));
        return Results.Json(new Response(page, next), ApiJson.Options);
    }

    internal static async Task<IResult> AddAsync(Request request, Actor actor, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (Normalized(request.Type, request.Value.Trim(), out var fault) is not { } value)
        {
            return fault!;
        }

        var now = clock.GetUtcNow();
        var reason = string.IsNullOrWhiteSpace(request.Reason) ? null : request.Reason.Trim();
        var id = await db.OneOrDefaultAsync<Guid?>(
            $"""
            insert into staff.blocklist (tenant_id, id, type, value, reason, added_by, added_at)
            values ({db.Scope.TenantId}, {Guid.CreateVersion7(now)}, {request.Type}, {value}, {reason}, {actor.Id}, {now})
            on conflict (tenant_id, type, value) do nothing
            returning id
            """,
            cancellationToken);
        return id is { } added
            ? Results.Json(new Added(Ok: true, added), ApiJson.Options, statusCode: StatusCodes.Status201Created)
            : StaffErrors.AlreadyBlocked.Result();
    }

    internal static async Task<IResult> RemoveAsync(Id id, TenantSession db, CancellationToken cancellationToken) =>
        await db.ExecuteAsync($"delete from staff.blocklist where id = {id.Value}", cancellationToken) == 0 ? CommonErrors.NotFound.Result() : Results.NoContent();

    /// <summary>As it is compared; null with the refusal when it is nothing of its type.</summary>
    private static string? Normalized(string type, string text, out ProblemResult? fault)
    {
        fault = null;
        switch (type)
        {
            case "email":
                fault = EmailAddress.IsValid(text) ? null : StaffErrors.EmailRequiresAt.Result();
                return fault is null ? EmailAddress.Normalize(text) : null;
            case "slug":
                fault = TenantCreation.IsWellFormedSlug(text) ? null : CommonErrors.InvalidBody.Fields(("value", "3 to 30 of a–z, 0–9 and '-'."));
                return fault is null ? text : null;
            default:
                if (text.Contains('@', StringComparison.Ordinal))
                {
                    fault = StaffErrors.DomainHasAt.Result();
                    return null;
                }

                fault = HostNames.Ascii(text) is null ? CommonErrors.InvalidBody.Fields(("value", "A domain name.")) : null;
                return HostNames.Ascii(text);
        }
    }
}

/// <summary>Names of hosts as they are compared.</summary>
internal static class HostNames
{
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    /// <summary>Lower case, in ASCII, without a last dot; null when it is no name.</summary>
    public static string? Ascii(string name)
    {
        try
        {
            var ascii = Idn.GetAscii(name.TrimEnd('.')).ToLowerInvariant();
            return ascii.Length is > 0 and <= 253 && Uri.CheckHostName(ascii) == UriHostNameType.Dns ? ascii : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The name and every name above it: <c>a.b.example</c>, <c>b.example</c>, <c>example</c>.</summary>
    public static IEnumerable<string> Upwards(string name)
    {
        for (var rest = name; rest.Length > 0; rest = rest[(rest.IndexOf('.', StringComparison.Ordinal) + 1)..])
        {
            yield return rest;
            if (!rest.Contains('.', StringComparison.Ordinal))
            {
                yield break;
            }
        }
    }
}
