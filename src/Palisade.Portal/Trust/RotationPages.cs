using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Palisade.Client;
using Palisade.Portal.Components;

namespace Palisade.Portal.Trust;

/// <summary>Secrets that are replaced while nothing stops, and what the directory did with its token.</summary>
internal static class RotationPages
{
    private const string Directory = "/settings/directory";
    private const string Receipts = "/settings/credentials/receipts";
    private const int UsualHours = 24;

    private static readonly (string, string)[] Trail = [("Credentials", "/settings/credentials")];

    public static async Task<IResult> ScimLogAsync(Visit visit) => visit.Page<ScimLogPage>(new { Requests = await visit.Api.ListScimRequestsAsync(50, visit.Query("cursor"), visit.Aborted) });

    public static async Task<IResult> RotateScimTokenAsync(Visit visit, string id)
    {
        await visit.FormAsync();
        try
        {
            var made = await visit.Api.RotateScimTokenAsync(id, UsualHours, visit.Aborted);
            return visit.Page<SecretPage>(new
            {
                Title = "Token of the directory",
                Secret = made.Plaintext,
                Back = Directory,
                Trail = new[] { ("Settings", "/settings"), ("Directory", Directory) },
                Lines = new[] { visit.T("Enter it at your directory. The old token works until {0}.", made.OldExpiresAt) },
            });
        }
        catch (PalisadeApiException e) when (e.Status == System.Net.HttpStatusCode.NotFound)
        {
            return visit.Go(Directory);
        }
    }

    public static IResult AskCredential(Visit visit, string kind, string name) => CredentialPage(visit, kind, name, new Form(("overlapHours", "24")));

    public static async Task<IResult> RotateCredentialAsync(Visit visit, string kind, string name)
    {
        var form = await visit.FormAsync();
        if (form.Number("overlapHours") is not { } hours)
        {
            form.Fail("overlapHours", "Must be a whole number.");
            return CredentialPage(visit, kind, name, form, StatusCodes.Status400BadRequest);
        }

        return await visit.TryAsync(
            form,
            async () =>
            {
                await visit.Api.RotateCredentialAsync(kind, name, form["secret"], hours, visit.Aborted);
                return visit.Go("/settings/credentials", "Replaced. Nobody can read it back.");
            },
            again => Task.FromResult(CredentialPage(visit, kind, name, again)));
    }

    public static async Task<IResult> ReceiptKeysAsync(Visit visit)
    {
        using var json = JsonDocument.Parse(await visit.Api.ReceiptKeysAsync(visit.Aborted));
        var keys = json.RootElement.GetProperty("keys").EnumerateArray().Select(key => new ReceiptKey(
            key.GetProperty("kid").GetString() ?? "", key.GetProperty("createdAt").GetDateTimeOffset(),
            key.TryGetProperty("retiredAt", out var retired) && retired.ValueKind == JsonValueKind.String ? retired.GetDateTimeOffset() : null));
        return visit.Page<ReceiptKeysPage>(new { Keys = keys.ToList(), Trail });
    }

    public static async Task<IResult> RotateReceiptKeyAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, Receipts, "Another key signs from now on.", () => visit.Api.RotateReceiptKeyAsync(visit.Aborted));
    }

    private static IResult CredentialPage(Visit visit, string kind, string name, Form form, int? status = null) =>
        visit.Page<RotateCredentialPage>(new { Form = form, Kind = kind, Name = name, Trail }, status);
}

/// <summary>A key that signs, or signed, receipts.</summary>
public sealed record ReceiptKey(string Id, DateTimeOffset CreatedAt, DateTimeOffset? RetiredAt);
