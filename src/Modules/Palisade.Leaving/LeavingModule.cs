using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Leaving.Account;
using Palisade.Leaving.People;
using Palisade.Platform;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Leaving;

/// <summary>A brand that leaves, and people who ask what is known of them or want to be forgotten.</summary>
public static class LeavingModule
{
    /// <summary>Adds the module's services and permissions.</summary>
    public static IServiceCollection AddLeaving(this IServiceCollection services)
    {
        services.AddSingleton<EraseTenantWork>();
        services.AddHostedService<TenantQueueWorker<EraseTenantWork>>();
        return services.AddPermissions(LeavingPermissions.Grants);
    }

    /// <summary>The module's routes.</summary>
    public static void MapLeaving(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/account/delete", RequestDeletion.HandleAsync).Validates<RequestDeletion.Request, RequestDeletion.Validator>()
            .Requires(LeavingPermissions.AccountLeave).WorksWhileLeaving("says that it is so already").NeedsStepUp().WithName("RequestDeletion");
        routes.MapPost("/api/v1/account/restore", RestoreAccount.HandleAsync)
            .Requires(LeavingPermissions.AccountLeave).WorksWhileLeaving("the way back").WithName("RestoreAccount");
        routes.MapGet("/api/v1/account/deletion-status", DeletionStatus.HandleAsync)
            .Requires(LeavingPermissions.AccountRead).WorksWhileLeaving("says until when there is a way back").WithName("DeletionStatus");

        // An export holds a connection and a snapshot for as long as it is read.
        routes.MapGet("/api/v1/people/export", ExportPerson.HandleAsync).LimitedPerMinute(30)
            .Requires(LeavingPermissions.PeopleRead).WorksWhileLeaving("people take out what is known of them").NeedsStepUp().WithName("ExportPerson");
        routes.MapPost("/api/v1/people/erase", ErasePerson.HandleAsync).Validates<ErasePerson.Request, ErasePerson.Validator>()
            .Requires(LeavingPermissions.PeopleErase).NeedsStepUp().WithName("ErasePerson");
        routes.MapGet("/api/v1/people/erasures", ListErasures.HandleAsync).Requires(LeavingPermissions.PeopleRead).WithName("ListErasures");
        routes.MapGet("/api/v1/people/erasures/{id}", ListErasures.OneAsync).Requires(LeavingPermissions.PeopleRead).WithName("ListErasures.One");
    }
}
