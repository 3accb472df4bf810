using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Palisade.Portal.Trust;

namespace Palisade.Portal.Settings;

/// <summary>Keys, webhooks, inbound sources, credentials and the directory.</summary>
internal static class KeyRoutes
{
    public static void MapKeyPages(this RouteGroupBuilder pages)
    {
        pages.MapGet("/settings/keys", KeyPages.KeysAsync).Uses("ListKeys");
        pages.MapGet("/settings/keys/new", KeyPages.NewKeyAsync);
        pages.MapPost("/settings/keys/new", KeyPages.CreateKeyAsync).Uses("CreateOperatorKey", "CreateScopedKey");
        pages.MapPost("/settings/keys/{id}/rotate", KeyPages.RotateKeyAsync).Uses("RotateKey");
        pages.MapPost("/settings/keys/{id}/revoke", KeyPages.RevokeKeyAsync).Uses("RevokeKey");
        pages.MapGet("/settings/webhooks", KeyPages.WebhooksAsync).Uses("ListEndpoints");
        pages.MapPost("/settings/webhooks", KeyPages.AddWebhookAsync).Uses("CreateEndpoint");
        pages.MapGet("/settings/webhooks/{id}", KeyPages.WebhookAsync).Uses("ListDeliveries");
        pages.MapPost("/settings/webhooks/{id}/test", KeyPages.TestWebhookAsync).Uses("TestEndpoint");
        pages.MapPost("/settings/webhooks/{id}/switch", KeyPages.SwitchWebhookAsync).Uses("ChangeEndpoint");
        pages.MapPost("/settings/webhooks/{id}/rotate", KeyPages.RotateWebhookAsync).Uses("RotateSecret");
        pages.MapPost("/settings/webhooks/{id}/remove", KeyPages.RemoveWebhookAsync).Uses("RemoveEndpoint");
        pages.MapPost("/settings/webhooks/{id}/replay", KeyPages.ReplayAsync).Uses("RetryDelivery.Replay");
        pages.MapPost("/settings/webhooks/{id}/deliveries/{deliveryId}/retry", KeyPages.RetryAsync).Uses("RetryDelivery");
        pages.MapGet("/settings/inbound", KeyPages.InboundAsync).Uses("InboundSource.List", "StripeConfig.Get");
        pages.MapPost("/settings/inbound", KeyPages.AddInboundAsync).Uses("InboundSource.Create");
        pages.MapPost("/settings/inbound/stripe", KeyPages.ChangeStripeAsync).Uses("StripeConfig.Change");
        pages.MapPost("/settings/inbound/{name}/rotate", KeyPages.RotateInboundAsync).Uses("InboundSource.Rotate");
        pages.MapPost("/settings/inbound/{name}/remove", KeyPages.RemoveInboundAsync).Uses("InboundSource.Delete");
        pages.MapGet("/settings/credentials", KeyPages.CredentialsAsync).Uses("ListCredentials");
        pages.MapPost("/settings/credentials", KeyPages.PutCredentialAsync).Uses("PutCredential");
        pages.MapPost("/settings/credentials/{kind}/{name}/remove", KeyPages.RemoveCredentialAsync).Uses("DeleteCredential");
        pages.MapGet("/settings/credentials/{kind}/{name}/rotate", RotationPages.AskCredential);
        pages.MapPost("/settings/credentials/{kind}/{name}/rotate", RotationPages.RotateCredentialAsync).Uses("RotateCredential");
        pages.MapGet("/settings/credentials/receipts", RotationPages.ReceiptKeysAsync).Uses("ReceiptKeys.List");
        pages.MapPost("/settings/credentials/receipts", RotationPages.RotateReceiptKeyAsync).Uses("ReceiptKeys.Rotate");
        pages.MapGet("/settings/directory", KeyPages.DirectoryAsync).Uses("ListScimTokens", "ListScimGroups");
        pages.MapPost("/settings/directory", KeyPages.AddScimTokenAsync).Uses("CreateScimToken");
        pages.MapPost("/settings/directory/{id}/revoke", KeyPages.RevokeScimTokenAsync).Uses("RevokeScimToken");
        pages.MapPost("/settings/directory/groups/{id}", KeyPages.MapGroupAsync).Uses("MapScimGroup");
        pages.MapGet("/settings/directory/log", RotationPages.ScimLogAsync).Uses("ListScimRequests");
        pages.MapPost("/settings/directory/{id}/rotate", RotationPages.RotateScimTokenAsync).Uses("RotateScimToken");
    }
}
