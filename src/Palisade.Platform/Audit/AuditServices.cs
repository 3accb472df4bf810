using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Platform;

/// <summary>The audit of a host: what is counted, and what is known of a request.</summary>
public static class AuditServices
{
    /// <summary>Says why something is done, with any request: <c>X-Audit-Reason</c>, up to 300 characters.</summary>
    public const string ReasonHeader = "X-Audit-Reason";

    private const int MostReason = 300;

    /// <summary>Adds the services.</summary>
    public static IServiceCollection AddAuditNotes(this IServiceCollection services)
    {
        services.AddSingleton<AuditLog>();
        services.AddSingleton<AuditTally>();
        services.AddHostedService(provider => provider.GetRequiredService<AuditTally>());
        return services;
    }

    /// <summary>Lets every write of a request carry its id, the hash of its address and a reason. Goes after whatever decides the first two.</summary>
    public static IApplicationBuilder UseRequestClaims(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var key = app.ApplicationServices.GetRequiredService<MasterKey>().Derive("palisade/audit-address/v1");
        return app.Use(async (context, next) =>
        {
            var reason = context.Request.Headers[ReasonHeader].ToString();
            var address = context.Connection.RemoteIpAddress;
            RequestClaims.Current = new RequestClaims(
                context.TraceIdentifier,
                reason.Length == 0 ? null : reason[..Math.Min(reason.Length, MostReason)],
                tenant => address is null ? null : Hash(key, tenant, address.GetAddressBytes()));
            await next(context);
        });
    }

    /// <summary>The route shows names and addresses of people: that an operator looked is noted.</summary>
    public static RouteHandlerBuilder ShowsContactData(this RouteHandlerBuilder builder) => builder.AddEndpointFilter(async (context, next) =>
    {
        var answer = await next(context);
        if (answer is not ProblemResult && context.HttpContext.RequiredScope() is { Actor.AllOrganizations: true } scope)
        {
            var route = context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<Microsoft.AspNetCore.Routing.IEndpointNameMetadata>()?.EndpointName;
            var one = context.HttpContext.Request.RouteValues.TryGetValue("id", out var id) && PublicId.TryParse(id?.ToString(), out var known) ? known.ToString() : null;
            context.HttpContext.RequestServices.GetRequiredService<AuditTally>().Count(
                scope.Session.Scope.TenantId, scope.Actor.Kind, scope.Actor.Id, new AuditNote(AuditActions.ContactDataRead, route, one));
        }

        return answer;
    });

    /// <summary>The same address has the same hash in one tenant, and another in each other.</summary>
    private static string Hash(byte[] key, Guid tenant, byte[] address)
    {
        byte[] text = [.. tenant.ToByteArray(bigEndian: true), .. address];
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, text).AsSpan(0, 16));
    }
}
