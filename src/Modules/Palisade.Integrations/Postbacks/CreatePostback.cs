using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Integrations.Rules;
using Palisade.Integrations.Webhooks;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Integrations.Postbacks;

/// <summary>Adds a postback: a URL with macros that is called for what happens to the partner's commissions. Operators; a partner its own.</summary>
internal static class CreatePostback
{
    internal const int LongestUrl = 2048;
    private const int Most = 20;

    internal sealed record Request(string? Url, string?[]? Events, bool Enabled = true);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.Url).NotEmpty().MaximumLength(LongestUrl);
            RuleFor(r => r.Events).Must(AreSupported).WithMessage(SupportedText);
        }
    }

    internal static string SupportedText => $"Must name 1 to 10 of: {string.Join(", ", PostbackRow.Supported)}.";

    internal static bool AreSupported(string?[]? events) =>
        events is { Length: >= 1 and <= 10 } && events.All(type => type is not null && PostbackRow.Supported.Contains(type));

    internal static async Task<IResult> HandleAsync(
        Id id, Request request, TenantSession db, OutboundHttp outbound, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (await outbound.RefusalAsync(OutboundTrust.Partner, PostbackMacros.Sample(request.Url!), cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var now = clock.GetUtcNow();
        string[] events = [.. request.Events!.Distinct(StringComparer.Ordinal)!];
        return await db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var batch = unit.Batch();
                var partner = batch.OneOrDefault<bool>($"select true from programs.partners p where p.id = {id.Value}");
                var count = batch.OneOrDefault<long>($"select count(*) from integrations.postbacks p where p.org_id = {id.Value}");
                await batch.SendAsync(ct);
                if (!partner.Value || count.Value >= Most)
                {
                    return (partner.Value ? IntegrationsErrors.PostbackLimit : IntegrationsErrors.PartnerNotFound).Result();
                }

                var row = await unit.OneAsync<PostbackRow>(
                    $"""
                    insert into integrations.postbacks as p (tenant_id, id, org_id, url, events, enabled, created_at, updated_at)
                    values ({unit.Scope.TenantId}, {Guid.CreateVersion7(now)}, {id.Value}, {request.Url}, {events}, {request.Enabled}, {now}, {now})
                    returning {PostbackRow.Columns}
                    """,
                    ct);
                return Results.Json(row, ApiJson.Options, statusCode: StatusCodes.Status201Created);
            },
            cancellationToken);
    }
}
