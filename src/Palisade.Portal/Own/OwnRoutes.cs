using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Palisade.Portal.Own;

/// <summary>What partners see of their own: links, customers, team, keys; and the brand's resources.</summary>
internal static class OwnRoutes
{
    public static void MapOwnPages(this RouteGroupBuilder pages)
    {
        pages.MapGet("/links", OwnPages.LinksAsync).Uses("ListLinks", "ListMyPrograms", "PartnerDashboard");
        pages.MapPost("/links", OwnPages.MakeLinkAsync).Uses("CreateLink");
        pages.MapGet("/links/{key}/qr.svg", OwnPages.QrAsync).Uses("ListLinks");
        pages.MapGet("/coupons", OwnPages.CouponsAsync).Uses("ListCoupons");
        pages.MapGet("/customers", OwnPages.CustomersAsync).Uses("PartnerCustomers", "PartnerEvents", "PartnerBreakdown");
        pages.MapGet("/team", OwnPages.TeamAsync).Uses("ListPartnerMembers", "ListRoles");
        pages.MapPost("/team", OwnPages.InviteAsync).Uses("InvitePartnerMember");
        pages.MapPost("/team/{id}/role", OwnPages.ChangeRoleAsync).Uses("ChangePartnerMember");
        pages.MapPost("/team/{id}/invite", OwnPages.InviteAgainAsync).Uses("ResendPartnerInvitation");
        pages.MapGet("/team/{id}/remove", OwnPages.AskRemove);
        pages.MapPost("/team/{id}/remove", OwnPages.RemoveAsync).Uses("RemovePartnerMember");
        pages.MapGet("/postbacks", OwnPages.PostbacksAsync).Uses("ListPostbacks");
        pages.MapPost("/postbacks", OwnPages.AddPostbackAsync).Uses("CreatePostback");
        pages.MapPost("/postbacks/{id}/switch", OwnPages.SwitchPostbackAsync).Uses("ChangePostback");
        pages.MapPost("/postbacks/{id}/remove", OwnPages.RemovePostbackAsync).Uses("ChangePostback.Remove");
        pages.MapGet("/keys", OwnPages.KeysAsync).Uses("ListPartnerKeys");
        pages.MapPost("/keys", OwnPages.MakeKeyAsync).Uses("CreatePartnerKey");
        pages.MapPost("/keys/{id}/revoke", OwnPages.RevokeKeyAsync).Uses("RevokeKey");
        pages.MapGet("/payout-method", OwnPages.PayoutMethodAsync).Uses("ConnectStatus");
        pages.MapPost("/payout-method", OwnPages.ConnectAsync).Uses("ConnectStart");
        pages.MapGet("/activity", OwnPages.ActivityAsync).Uses("ListAuditEntries");
        pages.MapGet("/resources", ResourcePages.ShowAsync).Uses("ListBrandResources");
        pages.MapPost("/resources/texts", ResourcePages.AddTextAsync).Uses("AddBrandResource.Snippet");
        pages.MapPost("/resources/pictures", ResourcePages.AddPictureAsync).Uses("UploadImage.BrandAsset", "AddBrandResource.Image");
        pages.MapPost("/resources/{id}/remove", ResourcePages.RemoveAsync).Uses("ChangeBrandResource.Remove");
        pages.MapGet("/resources/{id}/edit", ResourcePages.EditAsync).Uses("ListBrandResources");
        pages.MapPost("/resources/{id}/edit", ResourcePages.ChangeAsync).Uses("ChangeBrandResource");
        pages.MapPost("/resources/{id}/move", ResourcePages.MoveAsync).Uses("ReorderBrandResources");
    }
}
