using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Palisade.Client;
using Palisade.Portal.Money;

namespace Palisade.Portal.Trust;

/// <summary>What is known of a person: to hand it out, and to forget it.</summary>
internal static class PersonPages
{
    private const string Here = "/settings/people";

    public static Task<IResult> ShowAsync(Visit visit) => ListPage(visit, new Form(("who", visit.Query("who"))));

    /// <summary>By address or by the brand's own id of a customer; the person's file is sent, or the page says that nobody is known by that.</summary>
    public static async Task<IResult> ExportAsync(Visit visit)
    {
        var form = new Form(("who", visit.Query("who")));
        if (form.Text("who") is null)
            return visit.Go(Here);
        try
        {
            var (email, userId) = Named(form);
            return await MoneyPages.FileAsync(visit.Api.ExportPersonAsync(email, userId, visit.Aborted), "person.json");
        }
        catch (PalisadeApiException e) when (e.Code is "person_not_found" or "invalid_query")
        {
            form.Fail("who", e.Message);
            return await ListPage(visit, form, (int)e.Status);
        }
    }

    public static IResult AskErase(Visit visit) => visit.Query("who") is { } who ? ErasePage(visit, new Form(("who", who))) : visit.Go(Here);

    public static async Task<IResult> EraseAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        return await visit.TryAsync(
            form,
            async () =>
            {
                var (email, userId) = Named(form);
                var certificate = await visit.Api.ErasePersonAsync(email, userId, form["confirm"], form.Has("force"), visit.Aborted);
                return visit.Page<ErasedPage>(new { Certificate = certificate });
            },
            again => Task.FromResult(ErasePage(visit, again)));
    }

    public static Task<IResult> CertificateAsync(Visit visit, string id) => MoneyPages.FileAsync(visit.Api.ErasureCertificateAsync(id, visit.Aborted), $"erasure-{id}.json");

    private static (string? Email, string? UserId) Named(Form form) => form["who"].Contains('@', StringComparison.Ordinal) && form["as"] != "customer" ? (form["who"], null) : (null, form["who"]);

    private static async Task<IResult> ListPage(Visit visit, Form form, int? status = null) =>
        visit.Page<PeoplePage>(new { Form = form, Erasures = await visit.Api.ListErasuresAsync(visit.Query("cursor"), visit.Aborted) }, status);

    private static IResult ErasePage(Visit visit, Form form) => visit.Page<ErasePersonPage>(new { Form = form });
}
