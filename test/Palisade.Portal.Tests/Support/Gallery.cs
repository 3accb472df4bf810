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
        var second = await brand.PartnerAsync("Second Partner", "second@gallery.example", "second");
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
        await brand.Client.AgreeTermsAsync(partner.Id, brand.Program.Id, [new CommissionRule("percent", 12.5m)], holdbackDays: 7);
        var work = await brand.Client.StartRederivationAsync(from: null, programId: null);
        await brand.Client.CreateAgencyAsync("Gallery Agency", "agency@gallery.example", "Agatha Agent");
        var resource = (await brand.Client.ListResourcesAsync())[0].Id;
        await brand.Client.AddSnippetAsync("Another sentence", null, "Things worth keeping, from Gallery Goods.");
        await brand.Client.ApproveCommissionAsync((await brand.Client.ListPartnerCommissionsAsync(second.Id)).Single().Id);
        var payout = (await brand.Client.RunPayoutsAsync()).Payouts.Single().PayoutId;
        var member = (await brand.Client.ListMembersAsync(partner.Id)).Single().Id;
        return new Gallery(brand, partner, member, commission) { Payout = payout, Resource = resource, Work = work.Id };
    }

    /// <summary>A payout that waits for somebody to send it.</summary>
    public required string Payout { get; init; }

    public required string Resource { get; init; }

    /// <summary>Events that were worked out again.</summary>
    public required string Work { get; init; }

    public IReadOnlyList<string> OfOperator =>
    [
        "/", "/reports", $"/reports/{Partner.Id}", "/partners", "/partners?q=pat", "/partners/new", "/partners/import", $"/partners/{Partner.Id}", $"/partners/{Partner.Id}/links",
        $"/partners/{Partner.Id}/people", $"/partners/{Partner.Id}/commissions", $"/partners/{Partner.Id}/revoke", "/applications", "/programs", "/programs/new",
        $"/programs/{Brand.Program.Id}", $"/programs/{Brand.Program.Id}/edit", $"/programs/{Brand.Program.Id}/simulate", "/resources", "/commissions", $"/commissions/{Commission}/receipt",
        $"/commissions/{Commission}/reverse", "/payouts", "/payouts/run", "/payouts/returns", "/fraud", "/fraud/clicks", "/ledger", "/settings/branding", "/settings/signup",
        "/settings/domains", "/settings/mail", "/settings/payouts", "/settings/access", "/settings/access/roles/new", "/settings/access/members", "/settings/access/audit",
        "/settings/keys", "/settings/keys/new", "/settings/webhooks", "/settings/inbound", "/settings/credentials", "/settings/directory", "/settings/fraud", "/settings/data",
        "/account", "/account/security", "/account/security/app/remove", "/account/security/codes", "/confirm?back=/settings/keys", "/settings/sign-in", "/settings/features",
        "/settings/features/partners_invite", "/settings/reaches", $"/settings/reaches/{Partner.Id}/approve", "/settings/collector", "/settings/collector/remove", "/settings/people",
        "/settings/people/erase?who=pat@gallery.example", "/settings/directory/log", "/settings/credentials/receipts", "/settings/credentials/api-key/crm/rotate",
        $"/partners/{Partner.Id}/people/{Member}/sign-in",
        "/settings/account", "/settings/account/delete", $"/payouts/{Payout}", "/payouts/confirmations", "/settings/payouts/provider", $"/partners/{Partner.Id}/terms",
        $"/partners/{Partner.Id}/terms/end?program={Brand.Program.Id}", "/reports/rederivations", $"/reports/rederivations/{Work}", "/agencies", $"/resources/{Resource}/edit",
        "/search", "/search?q=gallery", "/notifications",
    ];

    /// <summary>Of the platform's staff, outside any brand.</summary>
    public static IReadOnlyList<string> OfStaff =>
    [
        "/platform", "/platform?status=all", "/platform/blocklist", "/platform/reaches", "/platform/audit", "/platform/health", "/platform/me",
    ];

    public IReadOnlyList<string> OfPartner =>
    [
        "/", "/search?q=friends", "/programs", "/links", "/coupons", "/customers", "/commissions", $"/commissions/{Commission}/receipt", "/payouts", "/payout-method", "/resources", "/team", "/postbacks",
        "/keys", "/activity", "/account", "/account/security", "/confirm",
    ];

    public static IReadOnlyList<string> OfVisitors => ["/signin", "/join", "/auth/magic?token=x", "/nowhere"];
}
