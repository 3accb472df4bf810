using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Access.Contracts;
using Palisade.Directory.Contracts;
using Palisade.Platform;
using Palisade.Staff.Blocklist;
using Palisade.Staff.Brands;
using Palisade.Staff.Flags;
using Palisade.Staff.Operators;
using Palisade.Staff.Reaches;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Staff;

/// <summary>The platform's operators: who they are, what they decide about brands, and their reaches into one brand at a time.</summary>
public static class StaffModule
{
    /// <summary>Adds the module's services and permissions.</summary>
    public static IServiceCollection AddStaff(this IServiceCollection services)
    {
        services.AddSingleton<IPlatformStaff, PlatformStaff>();
        services.AddSingleton<IPlatformBlocklist, PlatformBlocklist>();
        services.AddSingleton<OperatorDesk>();
        services.AddSingleton<BrandEntrance>();
        services.AddSingleton<ReachNotice>();
        services.AddScoped<ReviewBrand.Desk>();
        services.AddSettings(ReachPolicy.Approval, ReachPolicy.MostMinutes);
        services.AddOpenItems(ReachRow.Waiting);
        return services.AddPermissions(StaffPermissions.Grants);
    }

    /// <summary>The module's routes.</summary>
    public static void MapStaff(this IEndpointRouteBuilder routes)
    {
        routes.MapOperators();
        routes.MapBrands();
        routes.MapPlatformReaches();
        routes.MapBrandReaches();
    }

    private static void MapOperators(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/platform/operators", AddOperator.HandleAsync).Validates<AddOperator.Request, AddOperator.Validator>()
            .RequiresPlatformKey("the first operator is named before there is one").WithName("AddOperator");
        routes.MapGet("/api/v1/platform/operators", ListOperators.HandleAsync)
            .RequiresPlatformKey("who installs knows who operates").WithName("ListOperators");
        routes.MapDelete("/api/v1/platform/operators/{id}", RemoveOperator.HandleAsync)
            .RequiresPlatformKey("who names operators removes them").WithName("RemoveOperator");
        routes.MapGet("/api/v1/platform/flags", PlatformFlags.ListAsync).RequiresPlatformKey("who installs rolls features out").WithName("ListPlatformFlags");
        routes.MapPut("/api/v1/platform/flags/{key}", PlatformFlags.SetAsync).RequiresPlatformKey("who installs rolls features out").WithName("SetPlatformFlag");
        routes.MapDelete("/api/v1/platform/flags/{key}", PlatformFlags.ResetAsync).RequiresPlatformKey("who installs rolls features out").WithName("ResetPlatformFlag");
        routes.MapGet("/api/v1/platform-admin/me", ShowMe.Handle).RequiresPlatformOperator("tells operators about themselves").WithName("ShowPlatformOperator");
    }

    private static void MapBrands(this IEndpointRouteBuilder routes)
    {
        const string Decides = "a decision of the platform about a brand";
        routes.MapGet("/api/v1/platform-admin/brands", ListBrands.HandleAsync).RequiresPlatformOperator("the register of brands").WithName("ListBrands");
        routes.MapPost("/api/v1/platform-admin/brands/{id}/approve", ReviewBrand.ApproveAsync).Validates<ReviewBrand.Request, ReviewBrand.Validator>()
            .RequiresPlatformOperator(Decides, admin: true).WithName("ApproveBrand");
        routes.MapPost("/api/v1/platform-admin/brands/{id}/reject", ReviewBrand.RejectAsync).Validates<ReviewBrand.Request, ReviewBrand.Validator>()
            .RequiresPlatformOperator(Decides, admin: true).WithName("RejectBrand");
        routes.MapPost("/api/v1/platform-admin/brands/{id}/suspend", ReviewBrand.SuspendAsync).Validates<ReviewBrand.Request, ReviewBrand.Validator>()
            .RequiresPlatformOperator(Decides, admin: true).WithName("SuspendBrand");
        routes.MapPost("/api/v1/platform-admin/brands/{id}/reinstate", ReviewBrand.ReinstateAsync).Validates<ReviewBrand.Request, ReviewBrand.Validator>()
            .RequiresPlatformOperator(Decides, admin: true).WithName("ReinstateBrand");
        routes.MapGet("/api/v1/platform-admin/blocklist", BlocklistEntries.ListAsync).RequiresPlatformOperator("what the platform refuses").WithName("ListBlocklist");
        routes.MapPost("/api/v1/platform-admin/blocklist", BlocklistEntries.AddAsync).Validates<BlocklistEntries.Request, BlocklistEntries.Validator>()
            .RequiresPlatformOperator("what the platform refuses", admin: true).WithName("AddToBlocklist");
        routes.MapDelete("/api/v1/platform-admin/blocklist/{id}", BlocklistEntries.RemoveAsync)
            .RequiresPlatformOperator("what the platform refuses", admin: true).WithName("RemoveFromBlocklist");
    }

    private static void MapPlatformReaches(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/platform-admin/reaches", ReachRegister.ListAsync).RequiresPlatformOperator("the register of reaches").WithName("ListRequestedReaches");
        routes.MapPost("/api/v1/platform-admin/reaches", RequestReach.HandleAsync).Validates<RequestReach.Request, RequestReach.Validator>()
            .RequiresPlatformOperator("asks for a reach, and opens none by itself where the brand approves").WithName("RequestReach");
        routes.MapGet("/api/v1/platform-admin/reaches/{id}", ReachRegister.ShowAsync).RequiresPlatformOperator("what became of a reach").WithName("ShowRequestedReach");
        routes.MapPost("/api/v1/platform-admin/reaches/{id}/confirm", ConfirmReach.HandleAsync)
            .RequiresPlatformOperator("the second operator of a broken glass", admin: true).WithName("ConfirmReach");
        routes.MapPost("/api/v1/platform-admin/reaches/{id}/end", ReachRegister.EndAsync).RequiresPlatformOperator("ends a reach early").WithName("EndRequestedReach");
    }

    private static void MapBrandReaches(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/reaches", BrandReaches.ListAsync).Requires(StaffPermissions.ReachesRead).WithName("ListReaches");
        routes.MapPost("/api/v1/reaches/{id}/approve", BrandReaches.ApproveAsync).Requires(StaffPermissions.ReachesWrite).WithName("ApproveReach");
        routes.MapPost("/api/v1/reaches/{id}/refuse", BrandReaches.RefuseAsync).Requires(StaffPermissions.ReachesWrite).WithName("RefuseReach");
        routes.MapPost("/api/v1/reaches/{id}/end", BrandReaches.EndAsync).Requires(StaffPermissions.ReachesWrite).WithName("EndReach");
    }
}
