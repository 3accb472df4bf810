using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Directory.Resources;

/// <summary>Changes a resource, or takes it away from partners; an absent field stays, an empty description is cleared. Operators.</summary>
internal static class ChangeBrandResource
{
    internal sealed record Request(string? Label, string? Description, string? Body, string? Url);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.Label).ValidLabel();
            RuleFor(r => r.Label).NotEmpty().When(r => r.Label is not null);
            RuleFor(r => r.Description).ValidDescription();
            RuleFor(r => r.Body).ValidBody();
            RuleFor(r => r.Body).NotEmpty().When(r => r.Body is not null);
            RuleFor(r => r.Url).ValidUrl();
        }
    }

    internal static async Task<IResult> HandleAsync(Id id, Request request, TenantSession db, TimeProvider clock, CancellationToken cancellationToken) =>
        await db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var kind = await unit.OneOrDefaultAsync<string>($"select kind from directory.brand_resources where id = {id.Value} for update", ct);
                if (kind is null)
                {
                    return CommonErrors.NotFound.Result();
                }

                if (kind == "snippet" ? request.Url is not null : request.Body is not null)
                {
                    return CommonErrors.InvalidBody.Fields((kind == "snippet" ? "url" : "body", $"The resource is of the kind {kind}."));
                }

                var changed = await unit.OneAsync<BrandResource>(
                    $"""
                    update directory.brand_resources
                    set label = coalesce({request.Label}, label),
                        description = case when {request.Description} is null then description else nullif({request.Description}, '') end,
                        body = coalesce({request.Body}, body), url = coalesce({request.Url}, url), updated_at = {clock.GetUtcNow()}
                    where id = {id.Value}
                    returning {BrandResource.Columns}
                    """,
                    ct);
                return Results.Json(changed, ApiJson.Options);
            },
            cancellationToken);

    /// <summary><c>DELETE</c>: partners no longer get it; one that is gone already is 404.</summary>
    internal static async Task<IResult> RemoveAsync(Id id, TenantSession db, CancellationToken cancellationToken) =>
        await db.ExecuteAsync($"delete from directory.brand_resources where id = {id.Value}", cancellationToken) == 0
            ? CommonErrors.NotFound.Result()
            : Results.NoContent();
}
