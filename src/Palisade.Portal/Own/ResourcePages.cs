using Microsoft.AspNetCore.Http;

namespace Palisade.Portal.Own;

/// <summary>What partners advertise with: pictures and texts. The brand's team adds and removes them.</summary>
internal static class ResourcePages
{
    public static Task<IResult> ShowAsync(Visit visit) => PageOf(visit, new Form());

    public static async Task<IResult> AddTextAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        return await visit.TryAsync(
            form,
            async () =>
            {
                await visit.Api.AddSnippetAsync(form["label"], form.Text("description"), form["body"], visit.Aborted);
                return visit.Go("/resources", "Partners can use it now.");
            },
            again => PageOf(visit, again));
    }

    public static async Task<IResult> AddPictureAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        if (form.Files is not [{ Length: > 0 } file])
            return await visit.DoAsync(form, "/resources", "", () => Task.FromException(new Client.PalisadeApiException(System.Net.HttpStatusCode.BadRequest, "invalid_body", "Choose a picture.", null, null)));
        return await visit.DoAsync(
            form, "/resources", "Partners can use it now.",
            async () =>
            {
                await using var picture = file.OpenReadStream();
                var url = await visit.Api.UploadImageAsync("brand-asset", picture, file.ContentType, visit.Aborted);
                await visit.Api.AddImageAsync(form.Text("label") ?? file.FileName, form.Text("description"), url ?? "", visit.Aborted);
            });
    }

    public static Task<IResult> EditAsync(Visit visit, string id) => EditPage(visit, id, form: null);

    public static async Task<IResult> ChangeAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.TryAsync(
            form,
            async () =>
            {
                await visit.Api.ChangeResourceAsync(id, form["label"], form["description"], form.Text("body"), visit.Aborted);
                return visit.Go("/resources", "Changed.");
            },
            again => EditPage(visit, id, again));
    }

    /// <summary>One place up or down; whoever changed the order meanwhile keeps theirs but for these two.</summary>
    public static async Task<IResult> MoveAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(
            form, "/resources", "Moved.",
            async () =>
            {
                var ids = (await visit.Api.ListResourcesAsync(visit.Aborted)).Select(r => r.Id).ToList();
                var (at, to) = (ids.IndexOf(id), ids.IndexOf(id) + (form["to"] == "up" ? -1 : 1));
                if (at < 0 || to < 0 || to >= ids.Count)
                    return;
                (ids[at], ids[to]) = (ids[to], ids[at]);
                await visit.Api.ReorderResourcesAsync(ids[..(Math.Max(at, to) + 1)], visit.Aborted);
            });
    }

    public static async Task<IResult> RemoveAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, "/resources", "Removed.", () => visit.Api.RemoveResourceAsync(id, visit.Aborted));
    }

    private static async Task<IResult> EditPage(Visit visit, string id, Form? form) =>
        (await visit.Api.ListResourcesAsync(visit.Aborted)).FirstOrDefault(r => r.Id == id) is { } item && visit.May("assets.write")
            ? visit.Page<ResourceEdit>(new { Item = item, Form = form ?? new Form(("label", item.Label), ("description", item.Description), ("body", item.Body)) })
            : PageFrame.Nowhere(visit);

    private static async Task<IResult> PageOf(Visit visit, Form form) => visit.Page<ResourceList>(new { Items = await visit.Api.ListResourcesAsync(visit.Aborted), Form = form });
}
