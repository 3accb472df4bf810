using FluentValidation;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Palisade.Platform;

namespace Palisade.Vault.Rotation;

/// <summary>
/// Gives every tenant a new key and seals its secrets under it, a portion a call. <c>before</c>, which the first answer names, tells the keys
/// that are still to be replaced from those that were: with it the work goes on where it stopped. Needs the installation's platform key.
/// </summary>
internal static class RotateDataKeys
{
    internal sealed record Request(DateTimeOffset? Before, Guid? After);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator() => RuleFor(r => r.Before).Must(t => t is null || t.Value.Year is > 2000 and < 3000).WithMessage("A time of this millennium.");
    }

    internal static async Task<IResult> HandleAsync(
        Request request, [FromServices] KeyWork work, [FromServices] KeyRotation rotation, TimeProvider clock, CancellationToken cancellationToken)
    {
        // A time to come would make a new key with every call.
        var now = clock.GetUtcNow();
        var before = request.Before is { } asked && asked < now ? asked : now;
        var report = new KeyWorkReport { Before = before };
        report = await work.RunAsync(report, request.After, (tenant, until, ct) => rotation.RotateAsync(tenant, before, until, ct), cancellationToken);
        return Results.Json(report, ApiJson.Options);
    }
}
