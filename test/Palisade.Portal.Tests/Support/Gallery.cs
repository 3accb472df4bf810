using Palisade.Client;

namespace Palisade.Portal.Tests.Support;

/// <summary>A brand with something on every page, and two people signed in to it; made once for all tests that look at pages.</summary>
internal sealed class Gallery
{
    private Gallery(Brand brand, Partner partner, string member, string commission) => (Brand, Partner, Member, Commission) = (brand, partner, member, commission);

    public Brand Brand { get; }

    public Partner Partner { get; }

    /// <summary>The partner's one person.</summary>
    public string Member { get; }

    public string Commission { get; }

    /// <summary>Cookies of the operator and of the partner.</summary>
    public string? OperatorState { get; set; }

    public string? PartnerState { get; set; }

    public static async Task<Gallery> CreateAsync(Installation installation)
    {
        var brand = await Brand.CreateAsync(installation, "gallery", "Gallery Goods", "Friends of Gallery", "Gail Operator");
        var partner = await brand.PartnerAsync("Pat Partner", "pat@gallery.example", "pat");
        await brand.PartnerAsync("Second Partner", "second@gallery.example", "second");
        await brand.SellAsync("pat");
        await brand.SellAsync("second");
        var commission = (await brand.Client.ListPartnerCommissionsAsync(partner.Id)).Single().Id;
        await brand.Client.CreateCouponAsync(partner.Id, brand.Program.Id, "PAT10");
        await brand.Client.CreateWebhookAsync("https://hooks.example.com/palisade", ["*"], "Shop");
        var (_, events) = await brand.Client.ListPostbacksAsync(partner.Id);
        await brand.Client.CreatePostbackAsync(partner.Id, "https://tracker.example.com/?from=palisade", [events[0]]);
        await brand.Client.AddSnippetAsync("A sentence", "For newsletters", "Gallery Goods: things worth keeping.");
        await brand.Client.ClaimDomainAsync("go.gallery-goods.com");
        await brand.Client.ChangePartnerSignupAsync("require_review", disabled: false);
        await brand.Client.SignUpPartnerAsync("wants@gallery.example", "Wanda Wants", profile: null);
        await brand.Client.HoldCommissionsAsync(partner.Id, "Looks like a friend of a friend");
        await brand.Client.PutCredentialAsync("api-key", "crm", "a secret of the gallery");
        return new Gallery(brand, partner, (await brand.Client.ListMembersAsync(partner.Id)).Single().Id, commission);
    }

    public IReadOnlyList<string> OfOperator =>
    [
        "/", "/reports", $"/reports/{Partner.Id}", "/partners", "/partners?q=pat", "/partners/new", "/partners/import", $"/partners/{Partner.Id}", $"/partners/{Partner.Id}/links",
        $"/partners/{Partner.Id}/people", $"/partners/{Partner.Id}/commissions", $"/partners/{Partner.Id}/revoke", "/applications", "/programs", "/programs/new",
        $"/programs/{Brand.Program.Id}", $"/programs/{Brand.Program.Id}/edit", $"/programs/{Brand.Program.Id}/simulate", "/resources", "/commissions", $"/commissions/{Commission}/receipt",
        $"/commissions/{Commission}/reverse", "/payouts", "/payouts/run", "/payouts/returns", "/fraud", "/fraud/clicks", "/ledger", "/settings/branding", "/settings/signup",
        "/settings/domains", "/settings/mail", "/settings/payouts", "/settings/access", "/settings/access/roles/new", "/settings/access/members", "/settings/access/audit",
        "/settings/keys", "/settings/keys/new", "/settings/webhooks", "/settings/inbound", "/settings/credentials", "/settings/directory", "/settings/fraud", "/settings/data",
        "/settings/account", "/settings/account/delete",
        "/account", "/account/security", "/account/security/app/remove", "/account/security/codes", "/confirm?back=/settings/keys", "/settings/sign-in", "/settings/features",
        "/settings/features/partners_invite", "/settings/reaches", $"/settings/reaches/{Partner.Id}/approve", "/settings/collector", "/settings/collector/remove", "/settings/people",
        "/settings/people/erase?who=pat@gallery.example", "/settings/directory/log", "/settings/credentials/receipts", "/settings/credentials/api-key/crm/rotate",
        $"/partners/{Partner.Id}/people/{Member}/sign-in",
    ];

    public IReadOnlyList<string> OfPartner =>
    [
        "/", "/programs", "/links", "/coupons", "/customers", "/commissions", $"/commissions/{Commission}/receipt", "/payouts", "/payout-method", "/resources", "/team", "/postbacks",
        "/keys", "/activity", "/account", "/account/security", "/confirm",
    ];

    public static IReadOnlyList<string> OfVisitors => ["/signin", "/join", "/auth/magic?token=x", "/nowhere"];
}
