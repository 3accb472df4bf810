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

    public static async Task<IResult> RemoveAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, "/resources", "Removed.", () => visit.Api.RemoveResourceAsync(id, visit.Aborted));
    }

    private static async Task<IResult> PageOf(Visit visit, Form form) => visit.Page<ResourceList>(new { Items = await visit.Api.ListResourcesAsync(visit.Aborted), Form = form });
}
