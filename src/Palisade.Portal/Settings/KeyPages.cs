using System.Globalization;
using Microsoft.AspNetCore.Http;
using Palisade.Client;

namespace Palisade.Portal.Settings;

/// <summary>Whatever lets machines in and out: keys, webhooks, inbound sources, credentials, the directory.</summary>
internal static class KeyPages
{
    private static readonly (string, string)[] KeysTrail = [("Settings", "/settings"), ("API keys", "/settings/keys")];

    public static async Task<IResult> KeysAsync(Visit visit) => visit.Page<KeysPage>(new { Keys = await visit.Api.ListApiKeysAsync(partnerId: null, visit.Query("cursor"), visit.Aborted) });

    public static async Task<IResult> NewKeyAsync(Visit visit) => await NewKeyPage(visit, new Form());

    public static async Task<IResult> CreateKeyAsync(Visit visit, TimeProvider clock)
    {
        var form = await visit.FormAsync();
        if (form["reach"] != "all" && form.All("scope").Count == 0)
        {
            form.Fail("scopes", visit.T("Tick what the key may do."));
            return await NewKeyPage(visit, form, StatusCodes.Status400BadRequest);
        }

        return await visit.TryAsync(
            form,
            async () =>
            {
                var key = await visit.Api.CreateKeyAsync(
                    new KeyWish
                    {
                        Label = form.Text("label"),
                        Scopes = form["reach"] == "all" ? null : form.All("scope"),
                        ExpiresAt = form.Number("days") is { } days ? clock.GetUtcNow().AddDays(days) : null,
                        AllowedFrom = form.Text("allowedFrom")?.Split([' ', ',', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
                        RequestsPerMinute = form.Number("requestsPerMinute"),
                    },
                    visit.Aborted);
                return Secret(visit, "Your new key", key.Plaintext, "/settings/keys", KeysTrail);
            },
            again => NewKeyPage(visit, again));
    }

    public static async Task<IResult> RotateKeyAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.TryAsync(
            form,
            async () => Secret(visit, "Your new key", (await visit.Api.RotateKeyAsync(id, overlapHours: 24, visit.Aborted)).Plaintext, "/settings/keys", KeysTrail, visit.T("The old key works for 24 hours still.")),
            async _ => await KeysAsync(visit));
    }

    public static async Task<IResult> RevokeKeyAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, "/settings/keys", "The key does not work any more.", () => visit.Api.RevokeKeyAsync(id, visit.Aborted));
    }

    public static Task<IResult> WebhooksAsync(Visit visit) => WebhooksPage(visit, new Form());

    public static async Task<IResult> AddWebhookAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        return await visit.TryAsync(
            form,
            async () =>
            {
                var events = form["events"].Split([' ', ',', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
                var made = await visit.Api.CreateWebhookAsync(form["url"], events.Length == 0 ? ["*"] : events, form.Text("label"), visit.Aborted);
                return Secret(visit, "Secret of the webhook", made.Secret, $"/settings/webhooks/{made.Endpoint.Id}", [("Settings", "/settings"), ("Webhooks", "/settings/webhooks")], visit.T("Messages are signed with it (Standard Webhooks): check the signature before you believe one."));
            },
            again => WebhooksPage(visit, again));
    }

    public static async Task<IResult> WebhookAsync(Visit visit, string id)
    {
        var endpoints = await visit.Api.ListWebhooksAsync(visit.Aborted);
        if (endpoints.FirstOrDefault(e => e.Id == id) is not { } endpoint)
            return PageFrame.Nowhere(visit);
        var status = visit.Query("status") is "pending" or "delivered" or "failed" ? visit.Query("status") : null;
        return visit.Page<WebhookPage>(new { Endpoint = endpoint, Deliveries = await visit.Api.ListDeliveriesAsync(id, status, visit.Query("cursor"), visit.Aborted) });
    }

    public static async Task<IResult> TestWebhookAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, $"/settings/webhooks/{id}", "A test message is on its way. Load the page again to see what became of it.", () => visit.Api.TestWebhookAsync(id, visit.Aborted));
    }

    public static async Task<IResult> SwitchWebhookAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, $"/settings/webhooks/{id}", "Changed.", () => visit.Api.SwitchWebhookAsync(id, form["on"] == "yes", visit.Aborted));
    }

    public static async Task<IResult> RemoveWebhookAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, "/settings/webhooks", "The webhook is gone.", () => visit.Api.RemoveWebhookAsync(id, visit.Aborted));
    }

    public static async Task<IResult> RotateWebhookAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.TryAsync(
            form,
            async () => Secret(
                visit, "Secret of the webhook", await visit.Api.RotateWebhookSecretAsync(id, overlapHours: 24, visit.Aborted), $"/settings/webhooks/{id}",
                [("Settings", "/settings"), ("Webhooks", "/settings/webhooks")], visit.T("For 24 hours messages carry a signature of the old secret, too.")),
            _ => WebhookAsync(visit, id));
    }

    public static async Task<IResult> RetryAsync(Visit visit, string id, string deliveryId)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, $"/settings/webhooks/{id}", "It is sent once more.", () => visit.Api.RetryDeliveryAsync(id, deliveryId, visit.Aborted));
    }

    public static async Task<IResult> ReplayAsync(Visit visit, string id, TimeProvider clock)
    {
        var form = await visit.FormAsync();
        var since = DateTimeOffset.TryParse(form["since"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var day) ? day : clock.GetUtcNow().AddDays(-1);
        return await visit.DoAsync(form, $"/settings/webhooks/{id}", "Everything since {0} is sent once more.", () => visit.Api.ReplayWebhookAsync(id, since, visit.Aborted), since);
    }

    public static Task<IResult> InboundAsync(Visit visit) => InboundPage(visit, new Form());

    public static async Task<IResult> AddInboundAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        return await visit.TryAsync(
            form,
            async () =>
            {
                var made = await visit.Api.CreateInboundSourceAsync(form["name"], visit.Aborted);
                return Secret(visit, "Secret of the source", made.Secret, "/settings/inbound", [("Settings", "/settings"), ("Inbound", "/settings/inbound")], visit.T("Send to {0}", made.Url));
            },
            again => InboundPage(visit, again));
    }

    public static async Task<IResult> RotateInboundAsync(Visit visit, string name)
    {
        var form = await visit.FormAsync();
        return await visit.TryAsync(
            form,
            async () => Secret(visit, "Secret of the source", (await visit.Api.RotateInboundSourceAsync(name, visit.Aborted)).Secret, "/settings/inbound", [("Settings", "/settings"), ("Inbound", "/settings/inbound")]),
            again => InboundPage(visit, again));
    }

    public static async Task<IResult> RemoveInboundAsync(Visit visit, string name)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, "/settings/inbound", "The source is gone.", () => visit.Api.RemoveInboundSourceAsync(name, visit.Aborted));
    }

    public static async Task<IResult> ChangeStripeAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, "/settings/inbound", "Saved.", () => visit.Api.ChangeStripeAsync(form.Text("webhookSecret"), form.Text("connectWebhookSecret"), form.Text("secretKey"), visit.Aborted));
    }

    public static Task<IResult> CredentialsAsync(Visit visit) => CredentialsPage(visit, new Form(("kind", "api-key")));

    public static async Task<IResult> PutCredentialAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        return await visit.TryAsync(
            form,
            async () =>
            {
                await visit.Api.PutCredentialAsync(form["kind"], form["name"], form["secret"], visit.Aborted);
                return visit.Go("/settings/credentials", "Stored. Nobody can read it back.");
            },
            again => CredentialsPage(visit, again));
    }

    public static async Task<IResult> RemoveCredentialAsync(Visit visit, string kind, string name)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, "/settings/credentials", "Removed.", () => visit.Api.DeleteCredentialAsync(kind, name, visit.Aborted));
    }

    public static async Task<IResult> DirectoryAsync(Visit visit)
    {
        var (tokens, groups, roles) = (visit.Api.ListScimTokensAsync(visit.Aborted), visit.Api.ListScimGroupsAsync(visit.Aborted), visit.Api.RoleCatalogAsync(visit.Aborted));
        await Visit.AllAsync(tokens, groups, roles);
        return visit.Page<DirectoryPage>(new { Tokens = await tokens, Groups = await groups, Roles = (await roles).Roles.Where(r => r.Kind == "brand").ToList() });
    }

    public static async Task<IResult> AddScimTokenAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        return await visit.TryAsync(
            form,
            async () =>
            {
                var made = await visit.Api.CreateScimTokenAsync(form.Text("label"), visit.Aborted);
                return Secret(visit, "Token of the directory", made.Plaintext, "/settings/directory", [("Settings", "/settings"), ("Directory", "/settings/directory")], visit.T("Address of the SCIM service: {0}", made.BaseUrl));
            },
            _ => DirectoryAsync(visit));
    }

    public static async Task<IResult> RevokeScimTokenAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, "/settings/directory", "The token does not work any more.", () => visit.Api.RevokeScimTokenAsync(id, visit.Aborted));
    }

    public static async Task<IResult> MapGroupAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, "/settings/directory", "Saved.", () => visit.Api.MapScimGroupAsync(id, form.Text("role"), visit.Aborted));
    }

    private static IResult Secret(Visit visit, string title, string secret, string back, IReadOnlyList<(string Label, string Path)> trail, params string[] lines) =>
        visit.Page<Components.SecretPage>(new { Title = title, Secret = secret, Back = back, Trail = trail, Lines = lines });

    private static async Task<IResult> NewKeyPage(Visit visit, Form form, int? status = null) =>
        visit.Page<NewKeyPage>(new { Form = form, Scopes = (await visit.Api.RoleCatalogAsync(visit.Aborted)).Permissions.Where(p => p.Scope is not null && visit.May(p.Name)).ToList(), Trail = KeysTrail[1..] }, status);

    private static async Task<IResult> WebhooksPage(Visit visit, Form form) => visit.Page<WebhooksPage>(new { Endpoints = await visit.Api.ListWebhooksAsync(visit.Aborted), Form = form });

    private static async Task<IResult> InboundPage(Visit visit, Form form)
    {
        var (sources, stripe) = (visit.Api.ListInboundSourcesAsync(visit.Aborted), visit.Api.StripeSettingsAsync(visit.Aborted));
        await Visit.AllAsync(sources, stripe);
        return visit.Page<InboundPage>(new { Sources = await sources, Stripe = await stripe, Form = form });
    }

    private static async Task<IResult> CredentialsPage(Visit visit, Form form) =>
        visit.Page<CredentialsPage>(new { Items = await visit.Api.ListCredentialsAsync(visit.Query("cursor"), visit.Aborted), Form = form });
}
