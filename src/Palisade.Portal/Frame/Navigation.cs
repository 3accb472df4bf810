namespace Palisade.Portal;

/// <summary>A place to go.</summary>
/// <param name="Label">In English.</param>
/// <param name="Path">Within the tenant.</param>
/// <param name="Icon">Tabler's name.</param>
/// <param name="Permission">Who may not, does not see it; null: everybody who is signed in.</param>
public sealed record NavItem(string Label, string Path, string Icon, string? Permission);

/// <summary>Places under one heading.</summary>
public sealed record NavGroup(string? Label, IReadOnlyList<NavItem> Items);

/// <summary>Where somebody can go, by what they may do.</summary>
internal static class Navigation
{
    /// <summary>Where what waits is listed; the menu says how much that is.</summary>
    public const string ToDo = "/notifications";

    private static readonly NavGroup[] OfBrand =
    [
        new(null,
        [
            new("Home", "/", "home", null),
            new("To do", ToDo, "inbox", null),
            new("Reports", "/reports", "chart-bar", "overview.read"),
        ]),
        new("Partners",
        [
            new("Partners", "/partners", "users", "partners.read"),
            new("Applications", "/applications", "user-check", "partners.admit"),
            new("Programs", "/programs", "target-arrow", "programs.read"),
            new("Resources", "/resources", "photo", "partners.read"),
            new("Agencies", "/agencies", "building", "agencies.read"),
        ]),
        new("Money",
        [
            new("Commissions", "/commissions", "coins", "commissions.read"),
            new("Payouts", "/payouts", "cash-banknote", "payouts.read"),
            new("Review", "/fraud", "shield-search", "fraud.review"),
            new("Books", "/ledger", "book-2", "ledger.read"),
        ]),
        new(null, [new("Settings", "/settings", "settings", null)]),
    ];

    private static readonly NavGroup[] OfPartner =
    [
        new(null, [new("Home", "/", "home", null)]),
        new("Promote",
        [
            new("Programs", "/programs", "target-arrow", "programs.granted"),
            new("Links", "/links", "link", "links.read"),
            new("Coupons", "/coupons", "ticket", "partners.read"),
            new("Resources", "/resources", "photo", "partners.read"),
        ]),
        new("Results",
        [
            new("Customers", "/customers", "users", "partners.read"),
            new("Commissions", "/commissions", "coins", "commissions.read"),
            new("Payouts", "/payouts", "cash-banknote", "payouts.read"),
        ]),
        new("Organization",
        [
            new("Team", "/team", "user-plus", "partner_members.read"),
            new("Postbacks", "/postbacks", "webhook", "postbacks.read"),
            new("API keys", "/keys", "key", "partner_keys.read"),
            new("Activity", "/activity", "history", "audit.read"),
        ]),
    ];

    /// <summary>The tabs of the brand's settings.</summary>
    public static readonly NavItem[] Settings =
    [
        new("Branding", "/settings/branding", "palette", "settings.read"),
        new("Sign-up", "/settings/signup", "user-plus", "settings.read"),
        new("Domains", "/settings/domains", "world", "domains.read"),
        new("Mail", "/settings/mail", "mail", "mail.read"),
        new("Payouts", "/settings/payouts", "cash-banknote", "payouts.write"),
        new("Access control", "/settings/access", "lock", "roles.read"),
        new("Signing in", "/settings/sign-in", "fingerprint", "sign_in.read"),
        new("Platform staff", "/settings/reaches", "eye", "reaches.read"),
        new("API keys", "/settings/keys", "key", "keys.read"),
        new("Webhooks", "/settings/webhooks", "webhook", "webhooks.read"),
        new("Inbound", "/settings/inbound", "plug-connected", "inbound.write"),
        new("Credentials", "/settings/credentials", "shield-lock", "credentials.read"),
        new("Directory", "/settings/directory", "address-book", "directory.read"),
        new("Fraud rules", "/settings/fraud", "shield-search", "fraud.review"),
        new("Features", "/settings/features", "flag", "settings.read"),
        new("Collector", "/settings/collector", "send", "audit.collect"),
        new("People’s data", "/settings/people", "user-check", "people.read"),
        new("Data", "/settings/data", "database", "data.export"),
        new("Account", "/settings/account", "building", "account.read"),
    ];

    public static IEnumerable<NavGroup> Of(Visit visit) =>
        from g in visit.IsPartner ? OfPartner : OfBrand
        let items = g.Items.Where(i => i.Path == "/settings" ? SettingsOf(visit).Any() : i.Permission is null || visit.May(i.Permission)).ToList()
        where items.Count > 0
        select g with { Items = items };

    public static IEnumerable<NavItem> SettingsOf(Visit visit) => Settings.Where(i => i.Permission is null || visit.May(i.Permission));

    public static bool IsCurrent(Visit visit, NavItem item) =>
        item.Path == "/" ? visit.Path == "/" : visit.Path == item.Path || visit.Path.StartsWith(item.Path + "/", StringComparison.Ordinal);
}
