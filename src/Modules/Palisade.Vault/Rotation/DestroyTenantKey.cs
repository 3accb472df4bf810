using FluentValidation;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Vault.Rotation;

/// <summary>
/// Destroys the keys of a tenant: everything they sealed is lost, for good. The tenant is named by slug, or by id if it is closed. Needs the
/// installation's platform key.
/// </summary>
internal static class DestroyTenantKey
{
    internal sealed record Request(string? Confirm);

    internal sealed record Response(Guid Id, int Keys, long Secrets);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator() => RuleFor(r => r.Confirm).NotEmpty().MaximumLength(64);
    }

    internal static async Task<IResult> HandleAsync(
        string tenant, Request request, Doors doors, [FromServices] KeyRotation rotation, CancellationToken cancellationToken)
    {
        if (request.Confirm != tenant)
        {
            return VaultErrors.ConfirmTenant.Result();
        }

        if (await FindAsync(tenant, doors, cancellationToken) is not { } id)
        {
            return CommonErrors.NotFound.Result();
        }

        var (keys, secrets) = await rotation.DestroyAsync(id, cancellationToken);
        return Results.Json(new Response(id, keys, secrets), ApiJson.Options);
    }

    private static async Task<Guid?> FindAsync(string tenant, Doors doors, CancellationToken cancellationToken)
    {
        if (tenant.Length <= 30 && !tenant.Contains('\0', StringComparison.Ordinal) && await doors.TenantBySlugAsync(tenant, cancellationToken) is { } open)
        {
            return open;
        }

        // Which ids are tenants' is asked of the list: the one that comes first after all smaller ids.
        return PublicId.TryParse(tenant, out var id) && await IsTenantAsync(id, doors, cancellationToken) ? id : null;
    }

    private static async Task<bool> IsTenantAsync(Guid id, Doors doors, CancellationToken cancellationToken)
    {
        var bytes = id.ToByteArray(bigEndian: true);
        for (var at = bytes.Length - 1; at >= 0 && bytes[at]-- == 0; at--)
        {
            // Borrowed from the byte before.
        }

        return id != Guid.Empty && (await doors.TenantsAfterAsync(new Guid(bytes, bigEndian: true), 1, cancellationToken)).Contains(id);
    }
}
