using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Palisade.Portal.Settings;

/// <summary>Roles, members and the audit log.</summary>
internal static class AccessRoutes
{
    public static void MapAccessPages(this RouteGroupBuilder pages)
    {
        pages.MapGet("/settings/access", AccessPages.RolesAsync).Uses("ListRoles");
        pages.MapGet("/settings/access/roles/new", AccessPages.NewRoleAsync);
        pages.MapPost("/settings/access/roles/new", AccessPages.CreateRoleAsync).Uses("CreateRole");
        pages.MapGet("/settings/access/roles/{id}", AccessPages.EditRoleAsync);
        pages.MapPost("/settings/access/roles/{id}", AccessPages.ChangeRoleAsync).Uses("ChangeRole");
        pages.MapPost("/settings/access/roles/{id}/delete", AccessPages.DeleteRoleAsync).Uses("DeleteRole");
        pages.MapGet("/settings/access/members", AccessPages.MembersAsync).Uses("ListMembers");
        pages.MapPost("/settings/access/members", AccessPages.InviteAsync).Uses("InviteMember");
        pages.MapPost("/settings/access/members/{id}/role", AccessPages.ChangeMemberAsync).Uses("ChangeMember");
        pages.MapPost("/settings/access/members/{id}/invite", AccessPages.InviteAgainAsync).Uses("ResendInvitation");
        pages.MapGet("/settings/access/members/{id}/remove", AccessPages.AskRemove);
        pages.MapPost("/settings/access/members/{id}/remove", AccessPages.RemoveAsync).Uses("RemoveMember");
        pages.MapGet("/settings/access/audit", AccessPages.AuditAsync).Uses("ListAuditEntries");
        pages.MapGet("/settings/access/audit/export", AccessPages.AuditFileAsync).Uses("ExportAuditEntries");
    }
}
