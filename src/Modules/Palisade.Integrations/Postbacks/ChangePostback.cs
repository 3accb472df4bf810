using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Integrations.Rules;
using Palisade.Integrations.Webhooks;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Integrations.Postbacks;

/// <summary>Changes what is given of a postback, or removes it. Operators; a partner its own.</summary>
internal static class ChangePostback
{
    internal sealed record Request(string? Url, string?[]? Events, bool? Enabled);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.Url).NotEmpty().MaximumLength(CreatePostback.LongestUrl).When(r => r.Url is not null);
            RuleFor(r => r.Events).Must(CreatePostback.AreSupported).When(r => r.Events is not null).WithMessage(CreatePostback.SupportedText);
        }
    }

    internal static async Task<IResult> HandleAsync(
        Id id, Id postbackId, Request request, TenantSession db, OutboundHttp outbound, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (request.Url is { } url && await outbound.RefusalAsync(OutboundTrust.Partner, PostbackMacros.Sample(url), cancellationToken) is { } refusal)
        {
            return refusal;
        }

        string[] events = [.. (request.Events ?? []).Distinct(StringComparer.Ordinal)!];
        var row = await db.OneOrDefaultAsync<PostbackRow>(
            $"""
            update integrations.postbacks p
            set url = coalesce({request.Url}, p.url), events = case when {request.Events is null} then p.events else {events} end,
                enabled = coalesce({request.Enabled}, p.enabled), updated_at = {clock.GetUtcNow()}
            where p.id = {postbackId.Value} and p.org_id = {id.Value}
            returning {PostbackRow.Columns}
            """,
            cancellationToken);
        return row is null ? IntegrationsErrors.PostbackNotFound.Result() : Results.Json(row, ApiJson.Options);
    }

    internal static async Task<IResult> RemoveAsync(Id id, Id postbackId, TenantSession db, CancellationToken cancellationToken)
    {
        var removed = await db.ExecuteAsync($"delete from integrations.postbacks where id = {postbackId.Value} and org_id = {id.Value}", cancellationToken);
        return removed == 0 ? IntegrationsErrors.PostbackNotFound.Result() : Results.NoContent();
    }
}
