using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Attribution.Clicks;

/// <summary>
/// Takes a click that was counted elsewhere. Needs <c>clicks.write</c>. Partner and program come from the link. Ids are the tenant's own: the
/// same id in another tenant means nothing here, and sending a click again stores nothing.
/// </summary>
internal static class ImportClick
{
    private static readonly TimeSpan MostAhead = TimeSpan.FromDays(1);

    internal sealed record Request(
        string Id,
        string LinkKey,
        string LandingUrl,
        string? IpHash,
        string? UserAgent,
        string? Referer,
        string? UtmSource,
        string? UtmMedium,
        string? UtmCampaign,
        string? UtmTerm,
        string? UtmContent,
        string? Country,
        string? FraudFlag,
        DateTimeOffset? Ts);

    internal sealed record Response(bool Ok, Guid Id);

    internal sealed record ReplayResponse(bool Ok, Guid Id, bool Replayed);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.Id).Must(id => PublicId.TryParse(id, out _)).WithMessage("A ULID or UUID.");
            RuleFor(r => r.LinkKey).NotEmpty().Length(3, 64);
            RuleFor(r => r.LandingUrl).NotEmpty().MaximumLength(2048);
            RuleFor(r => r.IpHash).MaximumLength(64);
            RuleFor(r => r.UserAgent).MaximumLength(500);
            RuleFor(r => r.Referer).MaximumLength(500);
            RuleFor(r => r.UtmSource).MaximumLength(255);
            RuleFor(r => r.UtmMedium).MaximumLength(255);
            RuleFor(r => r.UtmCampaign).MaximumLength(255);
            RuleFor(r => r.UtmTerm).MaximumLength(255);
            RuleFor(r => r.UtmContent).MaximumLength(255);
            RuleFor(r => r.Country).Matches("^[A-Za-z]{2}\\z");
            RuleFor(r => r.FraudFlag).Must(flag => flag is null or "velocity" or "manual" or "revoked").WithMessage("velocity, manual or revoked.");
            RuleFor(r => r.Ts).NotNull();
        }
    }

    internal static async Task<IResult> HandleAsync(Request request, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        _ = PublicId.TryParse(request.Id, out var id);
        if (request.Ts > clock.GetUtcNow() + MostAhead)
        {
            return CommonErrors.InvalidBody.Fields(("ts", "A click of the future cannot be counted."));
        }

        var batch = db.Batch();
        var link = batch.OneOrDefault<Guid?>($"select l.id from programs.links l where l.link_key = {request.LinkKey}");
        var written = batch.Execute(
            $"""
            insert into attribution.clicks (tenant_id, id, org_id, program_id, link_id, landing_url, ip_hash, user_agent, referer,
                utm_source, utm_medium, utm_campaign, utm_term, utm_content, country, fraud_flag, ts)
            select l.tenant_id, {id}, l.org_id, l.program_id, l.id, {CleanText.Of(request.LandingUrl, 2048) ?? ""}, {CleanText.Of(request.IpHash, 64)},
                {CleanText.Of(request.UserAgent, 500)}, {CleanText.Of(request.Referer, 500)}, {CleanText.Of(request.UtmSource, 255)},
                {CleanText.Of(request.UtmMedium, 255)}, {CleanText.Of(request.UtmCampaign, 255)}, {CleanText.Of(request.UtmTerm, 255)},
                {CleanText.Of(request.UtmContent, 255)}, {request.Country?.ToLowerInvariant()}, {request.FraudFlag}, {request.Ts!.Value}
            from programs.links l
            where l.link_key = {request.LinkKey}
            on conflict (tenant_id, id) do nothing
            """);
        await batch.SendAsync(cancellationToken);
        return link.Value is null ? AttributionErrors.LinkNotFound.Result()
            : written.Value == 1 ? Results.Json(new Response(Ok: true, id), ApiJson.Options, statusCode: StatusCodes.Status201Created)
            : Results.Json(new ReplayResponse(Ok: true, id, Replayed: true), ApiJson.Options);
    }
}
