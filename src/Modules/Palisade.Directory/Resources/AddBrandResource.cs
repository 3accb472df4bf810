using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Directory.Resources;

/// <summary>Adds a text to copy, or a picture, at the end of what partners are given. Operators. Honours <c>Idempotency-Key</c>.</summary>
internal static class AddBrandResource
{
    internal sealed record Snippet(string? Label, string? Description, string? Body);

    internal sealed class SnippetValidator : AbstractValidator<Snippet>
    {
        public SnippetValidator()
        {
            RuleFor(r => r.Label).NotEmpty().ValidLabel();
            RuleFor(r => r.Description).ValidDescription();
            RuleFor(r => r.Body).NotEmpty().ValidBody();
        }
    }

    internal sealed record Image(string? Label, string? Url, string? Description);

    internal sealed class ImageValidator : AbstractValidator<Image>
    {
        public ImageValidator()
        {
            RuleFor(r => r.Label).NotEmpty().ValidLabel();
            RuleFor(r => r.Description).ValidDescription();
            RuleFor(r => r.Url).NotEmpty().ValidUrl();
        }
    }

    internal static Task<IResult> SnippetAsync(Snippet request, TenantSession db, Idempotency idempotency, TimeProvider clock, CancellationToken cancellationToken) =>
        idempotency.RunAsync(
            db, "AddBrandResource.Snippet", request,
            (unit, ct) => AddAsync(unit, "snippet", request.Label!, request.Description, request.Body, url: null, clock.GetUtcNow(), ct), cancellationToken);

    internal static Task<IResult> ImageAsync(Image request, TenantSession db, Idempotency idempotency, TimeProvider clock, CancellationToken cancellationToken) =>
        idempotency.RunAsync(
            db, "AddBrandResource.Image", request,
            (unit, ct) => AddAsync(unit, "image", request.Label!, request.Description, body: null, request.Url, clock.GetUtcNow(), ct), cancellationToken);

    private static async Task<IdempotentResult> AddAsync(
        UnitOfWork unit, string kind, string label, string? description, string? body, string? url, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Two at once get two places, and neither passes the limit.
        await ResourceLock.TakeAsync(unit, cancellationToken);
        var resource = await unit.OneOrDefaultAsync<BrandResource>(
            $"""
            insert into directory.brand_resources (tenant_id, id, kind, label, description, body, url, position, created_at, updated_at)
            select {unit.Scope.TenantId}, {Guid.CreateVersion7(now)}, {kind}, {label}, nullif({description}, ''), {body}, {url},
                coalesce(max(r.position), 0) + 1, {now}, {now}
            from directory.brand_resources r
            having count(*) < {BrandResource.Most}
            returning {BrandResource.Columns}
            """,
            cancellationToken);
        return resource is null ? DirectoryErrors.TooManyResources.Result() : new IdempotentResult(StatusCodes.Status201Created, resource);
    }
}
