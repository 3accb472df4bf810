using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Access.Contracts;
using Palisade.Platform;
using Palisade.Programs.Partners;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Programs;

/// <summary>Partners, programs, grants, links.</summary>
public static class ProgramsModule
{
    /// <summary>Adds the module's services and permissions.</summary>
    public static IServiceCollection AddPrograms(this IServiceCollection services)
    {
        services.AddSingleton<IPartnerMembership, PartnerMembership>();
        return services.AddPermissions(ProgramsPermissions.Grants);
    }

    /// <summary>The module's routes.</summary>
    public static void MapPrograms(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/partners", ListPartners.HandleAsync).Requires(ProgramsPermissions.PartnersRead).WithName("ListPartners");
        routes.MapPost("/api/v1/partners", CreatePartner.HandleAsync).Validates<CreatePartner.Request, CreatePartner.Validator>()
            .Requires(ProgramsPermissions.PartnersWrite).WithName("CreatePartner");
        routes.MapGet("/api/v1/partners/{id}", GetPartner.HandleAsync).Requires(ProgramsPermissions.PartnersRead).WithName("GetPartner");
    }
}
