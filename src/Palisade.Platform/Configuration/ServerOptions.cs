using Microsoft.Extensions.Configuration;
using Palisade.Tenancy;

namespace Palisade.Platform;

/// <summary>One or many tenants on this installation.</summary>
public enum TenancyMode
{
    /// <summary>Every request belongs to the one tenant.</summary>
    Single,

    /// <summary>The URL or the host names the tenant.</summary>
    Multi,
}

/// <summary>
/// Settings of a serving process, read from environment variables (or any other configuration source). None of them lets the process
/// change the schema: that takes <c>palisade migrate</c> and an administrator's connection string.
/// </summary>
public sealed record ServerOptions
{
    /// <summary><c>PALISADE_APP_DATABASE</c>: connection string of <c>palisade_app</c>.</summary>
    public required string AppDatabase { get; init; }

    /// <summary><c>PALISADE_INGEST_DATABASE</c>: connection string of <c>palisade_ingest</c>.</summary>
    public required string IngestDatabase { get; init; }

    /// <summary><c>PALISADE_MASTER_KEY</c>, or the file named by <c>PALISADE_MASTER_KEY_FILE</c>: 32 bytes, hexadecimal or base64.</summary>
    public required MasterKey MasterKey { get; init; }

    /// <summary><c>PALISADE_TENANCY</c>: <c>multi</c> (default) or <c>single</c>.</summary>
    public TenancyMode Tenancy { get; init; } = TenancyMode.Multi;

    /// <summary><c>PALISADE_PUBLIC_URL</c>: where people and links reach this installation, without a trailing slash.</summary>
    public required Uri PublicUrl { get; init; }

    /// <summary><c>PALISADE_DATA</c>: folder for the click spool and the development mailbox.</summary>
    public required string DataDirectory { get; init; }

    /// <summary><c>PALISADE_CLICK_SPOOL_MB</c>: most megabytes of clicks that wait on local disk while the database is away (default 256).</summary>
    public long ClickSpoolLimit { get; init; } = 256L * 1024 * 1024;

    /// <summary><c>PALISADE_PLATFORM_KEY</c>: the bearer that may create tenants; null switches those routes off.</summary>
    public Secret? PlatformKey { get; init; }

    /// <summary><c>PALISADE_MAIL</c>: <c>dev</c> (default: files under the data folder, shown at <c>/dev/mail</c>) or <c>smtp://user:password@host:port</c> or <c>smtps://…</c>.</summary>
    public string Mail { get; init; } = "dev";

    /// <summary><c>PALISADE_MAIL_FROM</c>: sender of mail.</summary>
    public string MailFrom { get; init; } = "Palisade <no-reply@localhost>";

    /// <summary><c>PALISADE_MAIL_CA_FILE</c>: authorities (PEM) that mail servers are believed by, beside those of the system.</summary>
    public string? MailAuthorities { get; init; }

    /// <summary><c>PALISADE_TRUSTED_PROXIES</c>: comma-separated addresses or networks whose X-Forwarded-For is believed; none by default.</summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];

    /// <summary><c>PALISADE_BEHIND_POOLER</c>: the database is reached through a transaction pooler.</summary>
    public bool BehindPooler { get; init; }

    /// <summary><c>PALISADE_RATE_LIMIT_FACTOR</c>: multiplies every rate limit (default 1).</summary>
    public int RateLimitFactor { get; init; } = 1;

    /// <summary><c>PALISADE_DEVELOPMENT</c>: shows <c>/dev</c> pages and the demo shop.</summary>
    public bool Development { get; init; }

    /// <summary><c>PALISADE_REVIEW_BRANDS</c>: brands that sign up wait for the platform's approval; off by default.</summary>
    public bool ReviewBrands { get; init; }

    /// <summary>
    /// <c>PALISADE_OUTBOUND_ALLOW_PRIVATE</c>: comma-separated networks (CIDR) of one's own that webhooks may reach; none by default. Only where
    /// one brand runs the server, or in development.
    /// </summary>
    public IReadOnlyList<System.Net.IPNetwork> OutboundAllowPrivate { get; init; } = [];

    /// <summary><c>PALISADE_OUTBOUND_PORTS</c>: ports that webhooks may reach; empty: any. By default 80 and 443 where many brands share the server.</summary>
    public IReadOnlyList<int> OutboundPorts { get; init; } = [80, 443];

    /// <summary>
    /// <c>PALISADE_FORWARDED_HOST</c>: the trusted proxies send the visitor's host in <c>X-Forwarded-Host</c> and overwrite what visitors send there;
    /// off by default. Needs <c>PALISADE_TRUSTED_PROXIES</c>.
    /// </summary>
    public bool ForwardedHost { get; init; }

    /// <summary><c>PALISADE_DNS</c>: comma-separated resolvers (<c>10.0.0.2</c> or <c>10.0.0.2:53</c>); by default the operating system's.</summary>
    public IReadOnlyList<System.Net.IPEndPoint> DnsResolvers { get; init; } = [];

    /// <summary><c>PALISADE_EDGE_HOST</c>: the name that brands' own domains point at; by default the host of the public URL.</summary>
    public string? EdgeHost { get; init; }

    /// <summary><c>PALISADE_RESERVED_HOSTS</c>: comma-separated names that no brand may claim, nor names below them.</summary>
    public IReadOnlyList<string> ReservedHosts { get; init; } = [];

    /// <summary><c>PALISADE_IMPORT</c>: <c>off</c> refuses bundles; on by default.</summary>
    public bool TakesImports { get; init; } = true;

    /// <summary>
    /// <c>STRIPE_SECRET_KEY</c> and <c>PALISADE_STRIPE_URL</c> (default Stripe's own address; another must be https, or a loopback address for
    /// tests), <c>PALISADE_STRIPE_PATIENCE_MS</c>.
    /// </summary>
    public StripeOptions Stripe { get; init; } = new(Key: null, new Uri("https://api.stripe.com/"), TimeSpan.FromSeconds(30));

    /// <summary><c>PALISADE_QUEUES</c>: <c>off</c> for a process that serves requests and leaves queued work (payouts, webhooks, re-derivations) to others; mail it sends in any case.</summary>
    public bool Queues { get; init; } = true;

    /// <summary><c>PALISADE_FAIL_POINT</c>, in development only: the process ends itself there.</summary>
    public string? FailPoint { get; init; }

    /// <summary>True where people arrive by TLS: cookies are then <c>Secure</c> with the <c>__Host-</c> prefix.</summary>
    public bool Tls => PublicUrl.Scheme == Uri.UriSchemeHttps;

    /// <summary>How the kernel reaches the database.</summary>
    public TenantDbOptions ToTenantDbOptions() => new() { ConnectionString = AppDatabase, BehindPooler = BehindPooler };

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="InvalidOperationException">Lists every setting that is missing or wrong, never a value.</exception>
    public static ServerOptions From(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var faults = new List<string>();
        string Required(string name)
        {
            if (configuration[name] is { Length: > 0 } value)
            {
                return value;
            }

            faults.Add($"{name} is not set");
            return "";
        }

        var keyText = configuration["PALISADE_MASTER_KEY"];
        if (keyText is null && configuration["PALISADE_MASTER_KEY_FILE"] is { Length: > 0 } file)
        {
            keyText = File.Exists(file) ? File.ReadAllText(file) : null;
        }

        MasterKey? master = null;
        try
        {
            master = keyText is null ? null : MasterKey.Parse(keyText);
        }
        catch (FormatException e)
        {
            faults.Add($"PALISADE_MASTER_KEY: {e.Message}");
        }

        if (keyText is null)
        {
            faults.Add("PALISADE_MASTER_KEY (or PALISADE_MASTER_KEY_FILE) is not set");
        }

        var url = Required("PALISADE_PUBLIC_URL").TrimEnd('/');
        if (!Uri.TryCreate(url, UriKind.Absolute, out var publicUrl) || publicUrl.Scheme is not ("http" or "https"))
        {
            faults.Add("PALISADE_PUBLIC_URL must be an http or https URL");
        }

        var tenancyText = configuration["PALISADE_TENANCY"] ?? "multi";
        if (tenancyText is not ("single" or "multi"))
        {
            faults.Add("PALISADE_TENANCY must be single or multi");
        }

        if (!int.TryParse(configuration["PALISADE_RATE_LIMIT_FACTOR"] ?? "1", out var factor) || factor is < 1 or > 1_000_000)
        {
            faults.Add("PALISADE_RATE_LIMIT_FACTOR must be a whole number from 1");
        }

        if (!int.TryParse(configuration["PALISADE_CLICK_SPOOL_MB"] ?? "256", out var spool) || spool is < 0 or > 1_000_000)
        {
            faults.Add("PALISADE_CLICK_SPOOL_MB must be a whole number of megabytes");
        }

        var oneBrand = tenancyText == "single" || configuration["PALISADE_DEVELOPMENT"] is "true" or "1";
        var privateNetworks = new List<System.Net.IPNetwork>();
        foreach (var text in Listed(configuration["PALISADE_OUTBOUND_ALLOW_PRIVATE"]))
        {
            if (!oneBrand)
            {
                faults.Add("PALISADE_OUTBOUND_ALLOW_PRIVATE needs PALISADE_TENANCY=single: of many brands, each could reach your network");
            }
            else if (System.Net.IPNetwork.TryParse(text, out var network))
            {
                privateNetworks.Add(network);
            }
            else
            {
                faults.Add("PALISADE_OUTBOUND_ALLOW_PRIVATE must list networks such as 10.0.0.0/8");
            }
        }

        var ports = new List<int>();
        foreach (var text in Listed(configuration["PALISADE_OUTBOUND_PORTS"] ?? (oneBrand ? "" : "80,443")))
        {
            if (int.TryParse(text, out var port) && port is > 0 and < 65_536)
            {
                ports.Add(port);
            }
            else
            {
                faults.Add("PALISADE_OUTBOUND_PORTS must list port numbers");
            }
        }

        var resolvers = new List<System.Net.IPEndPoint>();
        foreach (var text in Listed(configuration["PALISADE_DNS"]))
        {
            if (System.Net.IPEndPoint.TryParse(text, out var resolver))
            {
                resolvers.Add(new System.Net.IPEndPoint(resolver.Address, resolver.Port == 0 ? 53 : resolver.Port));
            }
            else
            {
                faults.Add("PALISADE_DNS must list addresses such as 10.0.0.2 or 10.0.0.2:53");
            }
        }

        var proxies = Listed(configuration["PALISADE_TRUSTED_PROXIES"]);
        var forwardedHost = configuration["PALISADE_FORWARDED_HOST"] is "true" or "1";
        if (forwardedHost && proxies.Length == 0)
        {
            faults.Add("PALISADE_FORWARDED_HOST needs PALISADE_TRUSTED_PROXIES: anybody else could choose the host");
        }

        var stripe = (configuration["PALISADE_STRIPE_URL"] ?? "https://api.stripe.com").TrimEnd('/') + "/";
        if (!Uri.TryCreate(stripe, UriKind.Absolute, out var stripeUrl) || !(stripeUrl.Scheme == Uri.UriSchemeHttps || (stripeUrl.Scheme == Uri.UriSchemeHttp && stripeUrl.IsLoopback)))
        {
            faults.Add("PALISADE_STRIPE_URL must be an https URL");
        }

        if (!int.TryParse(configuration["PALISADE_STRIPE_PATIENCE_MS"] ?? "30000", out var patience) || patience is < 100 or > 60_000)
        {
            faults.Add("PALISADE_STRIPE_PATIENCE_MS must be a whole number from 100 to 60000");
        }

        var development = configuration["PALISADE_DEVELOPMENT"] is "true" or "1";
        var app = Required("PALISADE_APP_DATABASE");
        var ingest = Required("PALISADE_INGEST_DATABASE");
        var data = Required("PALISADE_DATA");
        return faults.Count > 0
            ? throw new InvalidOperationException("The server cannot start: " + string.Join("; ", faults.Distinct()) + ".")
            : new ServerOptions
            {
                AppDatabase = app,
                IngestDatabase = ingest,
                MasterKey = master!,
                Tenancy = tenancyText == "single" ? TenancyMode.Single : TenancyMode.Multi,
                PublicUrl = publicUrl!,
                DataDirectory = data,
                ClickSpoolLimit = spool * 1024L * 1024,
                PlatformKey = configuration["PALISADE_PLATFORM_KEY"] is { Length: > 0 } key ? new Secret(key) : null,
                Mail = configuration["PALISADE_MAIL"] ?? "dev",
                MailFrom = configuration["PALISADE_MAIL_FROM"] ?? "Palisade <no-reply@localhost>",
                MailAuthorities = configuration["PALISADE_MAIL_CA_FILE"] is { Length: > 0 } authorities ? authorities : null,
                TrustedProxies = proxies,
                ForwardedHost = forwardedHost,
                DnsResolvers = resolvers,
                EdgeHost = configuration["PALISADE_EDGE_HOST"] is { Length: > 0 } edge ? edge.TrimEnd('.').ToLowerInvariant() : null,
                ReservedHosts = [.. Listed(configuration["PALISADE_RESERVED_HOSTS"]).Select(h => h.Trim('.').ToLowerInvariant())],
                OutboundAllowPrivate = privateNetworks,
                OutboundPorts = ports,
                BehindPooler = configuration["PALISADE_BEHIND_POOLER"] is "true" or "1",
                RateLimitFactor = factor,
                ReviewBrands = configuration["PALISADE_REVIEW_BRANDS"] is "true" or "1",
                TakesImports = configuration["PALISADE_IMPORT"] is not ("off" or "0" or "false"),
                Stripe = new StripeOptions(
                    configuration["STRIPE_SECRET_KEY"] is { Length: > 0 } stripeKey ? new Secret(stripeKey) : null, stripeUrl!, TimeSpan.FromMilliseconds(patience)),
                Queues = configuration["PALISADE_QUEUES"] != "off",
                FailPoint = development ? configuration["PALISADE_FAIL_POINT"] : null,
                Development = development,
            };
    }

    private static string[] Listed(string? text) => (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
