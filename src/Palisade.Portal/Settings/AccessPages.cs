using Microsoft.AspNetCore.Http;
using Palisade.Client;

namespace Palisade.Portal.Settings;

/// <summary>Who may do what: roles, members, and the record of what was done.</summary>
internal static class AccessPages
{
    private static readonly (string, string)[] Trail = [("Access control", "/settings/access")];

    public static async Task<IResult> RolesAsync(Visit visit) => visit.Page<RolesPage>(new { Catalog = await visit.Api.RoleCatalogAsync(visit.Aborted) });

    public static async Task<IResult> NewRoleAsync(Visit visit) => await EditPage(visit, new Form(("kind", "brand")), role: null);

    public static async Task<IResult> CreateRoleAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        return await visit.TryAsync(
            form,
            async () =>
            {
                await visit.Api.CreateRoleAsync(form["name"], form["kind"], form.Text("description"), form.All("permission"), visit.Aborted);
                return visit.Go("/settings/access", "The role is there. Give it to somebody under Members.");
            },
            again => EditPage(visit, again, role: null));
    }

    public static async Task<IResult> EditRoleAsync(Visit visit, string id)
    {
        var catalog = await visit.Api.RoleCatalogAsync(visit.Aborted);
        return catalog.Roles.FirstOrDefault(r => r.Id == id) is { } role
            ? await EditPage(visit, new Form([("name", role.Name), ("kind", role.Kind), ("description", role.Description)]).Adding("permission", role.Permissions), role)
            : PageFrame.Nowhere(visit);
    }

    public static async Task<IResult> ChangeRoleAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.TryAsync(
            form,
            async () =>
            {
                await visit.Api.ChangeRoleAsync(id, form["description"], form.All("permission"), visit.Aborted);
                return visit.Go("/settings/access", "Saved. It counts from the next request of everybody who holds it.");
            },
            async again => await EditPage(visit, again, (await visit.Api.RoleCatalogAsync(visit.Aborted)).Roles.FirstOrDefault(r => r.Id == id)));
    }

    public static async Task<IResult> DeleteRoleAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, "/settings/access", "The role is gone.", () => visit.Api.DeleteRoleAsync(id, visit.Aborted));
    }

    public static Task<IResult> MembersAsync(Visit visit) => MembersPage(visit, new Form(("role", "operator")));

    public static async Task<IResult> InviteAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        return await visit.TryAsync(
            form,
            async () =>
            {
                var member = await visit.Api.InviteMemberAsync(form["email"], form["name"], form["role"], partnerId: null, visit.Aborted);
                return visit.Go("/settings/access/members", "{0} is invited.", member.Name);
            },
            again => MembersPage(visit, again));
    }

    public static async Task<IResult> ChangeMemberAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, "/settings/access/members", "The role is changed.", () => visit.Api.ChangeMemberAsync(id, form["role"], partnerId: null, visit.Aborted));
    }

    public static async Task<IResult> InviteAgainAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, "/settings/access/members", "The invitation is on its way.", () => visit.Api.ResendInvitationAsync(id, partnerId: null, visit.Aborted));
    }

    public static IResult AskRemove(Visit visit, string id) => RemovePage(visit, id, new Form());

    public static Task<IResult> RemoveAsync(Visit visit, string id) =>
        visit.SubmitAsync(
            form => visit.Api.RemoveMemberAsync(id, partnerId: null, form.Text("reason"), keepKeys: false, visit.Aborted),
            "/settings/access/members",
            "Removed. All sessions and keys of theirs have ended.",
            again => RemovePage(visit, id, again));

    public static async Task<IResult> AuditAsync(Visit visit)
    {
        var audit = await visit.Api.ListAuditAsync(visit.Query("action"), visit.Query("target"), visit.Query("actor"), 50, visit.Query("cursor"), visit.Aborted);
        return visit.Page<AuditLogPage>(new { Audit = audit });
    }

    public static Task<IResult> AuditFileAsync(Visit visit) =>
        Money.MoneyPages.FileAsync(visit.Api.ExportAuditAsync(visit.Query("format") == "csv" ? "csv" : "ndjson", visit.Aborted), "audit");

    private static async Task<IResult> EditPage(Visit visit, Form form, MemberRole? role) =>
        visit.Page<EditRole>(new { Form = form, Role = role, Catalog = await visit.Api.RoleCatalogAsync(visit.Aborted), Trail });

    private static async Task<IResult> MembersPage(Visit visit, Form form)
    {
        var (members, roles) = (visit.Api.ListMembersAsync(partnerId: null, status: visit.Query("status") is "invited" or "active" or "removed" ? visit.Query("status") : null, visit.Aborted), visit.Api.RoleCatalogAsync(visit.Aborted));
        await Visit.AllAsync(members, roles);
        return visit.Page<MembersPage>(new { Members = await members, Roles = (await roles).Roles.Where(r => r.Kind == "brand").ToList(), Form = form });
    }

    private static IResult RemovePage(Visit visit, string id, Form form) => visit.Page<Components.ConfirmPage>(new
    {
        Form = form,
        Title = "Remove this person",
        Action = $"/settings/access/members/{id}/remove",
        Back = "/settings/access/members",
        Button = "Remove",
        Reason = "Why",
        Trail,
        Lines = new[] { visit.T("They are signed out everywhere at once, and keys they made stop working."), visit.T("You can invite them again later.") },
    });
}
