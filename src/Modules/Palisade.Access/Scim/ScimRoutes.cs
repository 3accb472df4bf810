using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Palisade.Access.Scim.Bulk;
using Palisade.Access.Scim.Config;
using Palisade.Access.Scim.Discovery;
using Palisade.Access.Scim.Groups;
using Palisade.Access.Scim.Protocol;
using Palisade.Access.Scim.Users;
using Palisade.Platform;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Scim;

/// <summary>SCIM 2.0 for directories, and its settings for operators.</summary>
internal static class ScimRoutes
{
    public static void MapScim(this IEndpointRouteBuilder routes)
    {
        MapDiscovery(routes);
        MapUsers(routes);
        MapGroups(routes);
        MapSettings(routes);
        var (read, write) = (AccessPermissions.ScimRead, AccessPermissions.ScimWrite);
        routes.MapPost("/scim/v2/Bulk", RunBulk.HandleAsync).Requires(write).WithName("RunBulk");
        routes.MapGet("/scim/v2/Me", GetMe.HandleAsync).AnyActor("tells callers only about themselves").WithName("GetMe");
        routes.MapMethods("/scim/v2/Me", ["POST", "PUT", "PATCH", "DELETE"], GetMe.Refuse).AnyActor("refuses everybody").WithName("GetMe.Refuse");
        routes.MapPost("/scim/v2/.search", () => (IResult)ScimErrors.NotImplemented.Result("Search below /Users or /Groups.")).Requires(read).WithName("SearchEverything");
    }

    private static void MapDiscovery(IEndpointRouteBuilder routes)
    {
        var read = AccessPermissions.ScimRead;
        routes.MapGet("/scim/v2/ServiceProviderConfig", ServiceProviderConfig.Handle).Requires(read).WithName("ServiceProviderConfig");
        routes.MapGet("/scim/v2/ResourceTypes", ResourceTypes.HandleList).Requires(read).WithName("ResourceTypes.List");
        routes.MapGet("/scim/v2/ResourceTypes/{id}", ResourceTypes.HandleOne).Requires(read).WithName("ResourceTypes.One");
        routes.MapGet("/scim/v2/Schemas", Schemas.HandleList).Requires(read).WithName("Schemas.List");
        routes.MapGet("/scim/v2/Schemas/{id}", Schemas.HandleOne).Requires(read).WithName("Schemas.One");
    }

    private static void MapUsers(IEndpointRouteBuilder routes)
    {
        var (read, write) = (AccessPermissions.ScimRead, AccessPermissions.ScimWrite);
        routes.MapGet("/scim/v2/Users", ListUsers.HandleAsync).Requires(read).WithName("ListUsers");
        routes.MapPost("/scim/v2/Users", CreateUser.HandleAsync).Requires(write).WithName("CreateUser");
        routes.MapPost("/scim/v2/Users/.search", ListUsers.SearchAsync).Requires(read).WithName("ListUsers.Search");
        routes.MapGet("/scim/v2/Users/{id}", GetUser.HandleAsync).Requires(read).WithName("GetUser");
        routes.MapPut("/scim/v2/Users/{id}", ReplaceUser.HandleAsync).Requires(write).WithName("ReplaceUser");
        routes.MapPatch("/scim/v2/Users/{id}", PatchUser.HandleAsync).Requires(write).WithName("PatchUser");
        routes.MapDelete("/scim/v2/Users/{id}", DeleteUser.HandleAsync).Requires(write).WithName("DeleteUser");
    }

    private static void MapGroups(IEndpointRouteBuilder routes)
    {
        var (read, write) = (AccessPermissions.ScimRead, AccessPermissions.ScimWrite);
        routes.MapGet("/scim/v2/Groups", ListGroups.HandleAsync).Requires(read).WithName("ListGroups");
        routes.MapPost("/scim/v2/Groups", CreateGroup.HandleAsync).Requires(write).WithName("CreateGroup");
        routes.MapPost("/scim/v2/Groups/.search", ListGroups.SearchAsync).Requires(read).WithName("ListGroups.Search");
        routes.MapGet("/scim/v2/Groups/{id}", GetGroup.HandleAsync).Requires(read).WithName("GetGroup");
        routes.MapPut("/scim/v2/Groups/{id}", ReplaceGroup.HandleAsync).Requires(write).WithName("ReplaceGroup");
        routes.MapPatch("/scim/v2/Groups/{id}", PatchGroup.HandleAsync).Requires(write).WithName("PatchGroup");
        routes.MapDelete("/scim/v2/Groups/{id}", DeleteGroup.HandleAsync).Requires(write).WithName("DeleteGroup");
    }

    private static void MapSettings(IEndpointRouteBuilder routes)
    {
        var (read, write) = (AccessPermissions.DirectoryRead, AccessPermissions.DirectoryWrite);
        routes.MapGet("/api/v1/config/scim/tokens", ListScimTokens.HandleAsync).Requires(read).WithName("ListScimTokens");
        routes.MapPost("/api/v1/config/scim/tokens", CreateScimToken.HandleAsync).Requires(write).NeedsStepUp().WithName("CreateScimToken");
        routes.MapPost("/api/v1/config/scim/tokens/{id}/rotate", RotateScimToken.HandleAsync).Validates<RotateScimToken.Request, RotateScimToken.Validator>()
            .Requires(write).NeedsStepUp().WithName("RotateScimToken");
        routes.MapDelete("/api/v1/config/scim/tokens/{id}", RevokeScimToken.HandleAsync).Requires(write).NeedsStepUp().WithName("RevokeScimToken");
        routes.MapGet("/api/v1/config/scim/groups", ListScimGroups.HandleAsync).Requires(read).WithName("ListScimGroups");
        routes.MapPut("/api/v1/config/scim/groups/{id}/role", MapScimGroup.HandleAsync).Validates<MapScimGroup.Request, MapScimGroup.Validator>()
            .Requires(write).NeedsStepUp().WithName("MapScimGroup");
        routes.MapGet("/api/v1/config/scim/log", ListScimRequests.HandleAsync).Requires(read).WithName("ListScimRequests");
    }
}
