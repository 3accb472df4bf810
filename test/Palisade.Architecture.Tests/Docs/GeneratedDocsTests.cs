using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;
using Xunit;

namespace Palisade.Architecture.Tests.Docs;

/// <summary>The pages under docs/ that are generated from the host say what the host does.</summary>
public sealed class GeneratedDocsTests : IAsyncDisposable
{
    private readonly WebApplication _host = Repository.BuildHost();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public void Permissions_page_is_current()
    {
        var catalog = _host.Services.GetRequiredService<PermissionCatalog>();
        Assert.NotEmpty(catalog.Grants);
        var page = Page("Permissions", "Who may do what: the permissions of every module and the built-in roles that hold them. What is not marked is denied.");
        page.Append("| Permission | Scope of keys | What it allows |");
        foreach (var role in PermissionCatalog.Roles)
            page.Append($" {role.Name} |");
        page.Append("\n|---|---|---|").Append(string.Concat(PermissionCatalog.Roles.Select(_ => ":-:|"))).Append('\n');
        foreach (var grant in catalog.Grants)
        {
            var scope = grant.Permission.NeverScoped ? "never" : $"`{grant.Permission.ScopeName}`";
            page.Append($"| `{grant.Permission.Name}` | {scope} | {grant.Permission.Description} |");
            foreach (var role in PermissionCatalog.Roles)
                page.Append(grant.Roles.Contains(role.Name) ? " ● |" : "  |");
            page.Append('\n');
        }

        page.Append("\nA permission may need another one: `").AppendJoin("`, `", catalog.Grants.Select(g => g.Permission).Where(p => p.Needs is not null).Select(p => $"{p.Name}` needs `{p.Needs}")).Append("`.\n");
        page.Append("Only the operator holds `").AppendJoin("`, `", catalog.Grants.Select(g => g.Permission).Where(p => p.OperatorsOnly).Select(p => p.Name)).Append("`; a brand's own roles can hold the rest.\n");
        page.Append("\n## Roles\n\n| Role | Of whom | Reaches | Changes | |\n|---|---|---|:-:|---|\n");
        foreach (var role in PermissionCatalog.Roles)
            page.Append($"| {role.Name} | {OfWhom(role.Kind)} | {(role.AllOrganizations ? "every organization of the tenant" : "its own organization")} | {(role.CanWrite ? "●" : "")} | {role.Description} |\n");
        AppendRoutes(page, catalog);
        Repository.AssertGenerated("permissions.md", page.ToString());
    }

    [Fact]
    public void Routes_page_is_current()
    {
        var routes = Endpoints().Select(Route.Of).OrderBy(r => r.Path, StringComparer.Ordinal).ThenBy(r => r.Verb, StringComparer.Ordinal).ToList();
        Assert.True(routes.Count > 20, "too few routes were found");
        Assert.All(routes, r => Assert.False(string.IsNullOrEmpty(r.Name), $"{r.Verb} {r.Path} has no operation name"));
        var page = Page("Routes", "Every route of the server, who may call it, and the file that answers. Inside a tenant the path is prefixed with `/t/{slug}`. *Step-up*: a sensitive act, for which people prove again who they are ([security](security.md#step-up)).");
        page.Append("| Verb | Path | Operation | Who | File |\n|---|---|---|---|---|\n");
        foreach (var route in routes)
            page.Append($"| {route.Verb} | `{route.Path}` | {route.Name} | {route.Who} | {route.File} |\n");
        Repository.AssertGenerated("routes.md", page.ToString());
    }

    [Fact]
    public void Errors_page_is_current()
    {
        var tables = Modules.Assemblies.SelectMany(a => a.GetTypes()).Where(t => t.Name.EndsWith("Errors", StringComparison.Ordinal) && t is { IsAbstract: true, IsSealed: true })
            .Select(t => (Table: t, Errors: Modules.ErrorsOf(t))).Where(t => t.Errors.Count > 0).OrderBy(t => t.Table.Name, StringComparer.Ordinal).ToList();
        Assert.True(tables.Count >= 3, "too few tables of errors were found");
        var page = Page("Errors", "Refusals are `application/problem+json` (RFC 9457). `error` is the stable code; a code can stand for more than one status.");
        foreach (var (table, errors) in tables)
        {
            page.Append($"## {table.Name}\n\n| Code | Status | Meaning |\n|---|---|---|\n");
            foreach (var error in errors.OrderBy(e => e.Code, StringComparer.Ordinal).ThenBy(e => e.Status))
                page.Append($"| `{error.Code}` | {error.Status} | {error.Title} |\n");
            page.Append('\n');
        }

        Repository.AssertGenerated("errors.md", page.ToString().TrimEnd('\n') + "\n");
    }

    [Fact]
    public void Events_page_is_current()
    {
        var page = Page("Events", """
            Everything that happens in a brand, in order, for the systems that collect it. What is read here is the [audit](audit.md).

            ## Pull

            `GET /api/v1/events` (permission `audit.follow`; a key with the scope `audit:follow`) answers `{events, continuation}`. Send the continuation back as
            `?after=` and go on. Without it the answer begins 30 days ago, or at `?since=`.

            - Nothing is skipped and nothing comes twice: the continuation is a number of the chain, and an event gets its number after its commit. One that is
              committed late has a later number, whatever time it carries; ten thousand of one instant have ten thousand numbers.
            - `?limit=` 1 to 1000 (500). Filters: `actor`, `action` (exact, or all that begin with `member.`), `target` (`partner` or `partner:{id}`), `since`, `until`.
            - `?wait=20` answers when there is something new, or after so many seconds (at most 25). The credential is checked again before the answer.
            - `Accept: application/x-ndjson`: one event a line, the continuation in the header `X-Continuation`.
            - `?follow=true` never ends by itself: one line an event, `{"event": …, "continuation": …}`, as soon as it is sealed, and every 15 seconds without one a line
              with the continuation alone. It ends after an hour, or within seconds when the credential ends; go on with `?after=` and the last continuation. Ten at a
              time for a brand (429 `too_many_followers`).
            - 120 requests a minute for each address.

            ```bash
            curl -sN -H "Authorization: Bearer $KEY" "https://partners.example/t/acme/api/v1/events?follow=true&after=$(cat continuation)" |
              while read -r line; do printf '%s\n' "$line" | store && printf '%s' "$line" | jq -r .continuation > continuation; done
            ```

            ## Push

            A webhook endpoint that names `audit.entry` gets each event as a signed message `{id, event: "audit.entry", created, data}`, with the retries and the
            log of every [webhook](webhooks.md). `*` does not include it.

            ### Syslog over TLS

            `PUT /api/v1/config/collector` `{host, port?, format?, authority?}` (permission `audit.collect`, operators) sends everything from then on to a collector that takes
            syslog (RFC 5424) over TLS (RFC 5425; port 6514), `format` `cef` (Common Event Format) or `json`.

            - The certificate must bear the host's name. `authority` is a certificate (PEM) to trust instead of the operating system's, for a collector with an authority of
              its own. Hosts that lead into a private network are refused (400 `collector_refused`), and looked at again with every connection.
            - In the order of the chain. How far it got is noted when a connection was ended in good order; what a broken one held is sent again, so an event can come
              twice: `externalId` and `cn1` (its number) tell. Syslog confirms nothing, so what a collector drops after that is not noticed; pull what must not be missed.
            - While it does not take anything, events wait, tried again after 5 seconds and ever later, at most 15 minutes. `GET` shows how many wait (`behind`), since when it
              fails and why (`lastError`: `not_reached`, `tls_failed`, `timed_out`, `dns_no_addresses`, …); the event `collector.updated` tells of it too.
            - `POST /api/v1/config/collector/test` sends one message now and says what came of it.

            ```
            <110>1 2026-11-20T09:00:00.000000Z partners.example palisade acme api_key.created - CEF:0|Palisade|Palisade|1|api_key.created|api key created|3|rt=1795165200000 externalId=01KA… cnt=1 suid=01KA… cs1Label=actorKind cs1=user …
            ```

            ## Add your own

            `POST /api/v1/events` (permission `audit.write`, scope `audit:write`) takes `{events: [{type, target?: {kind, id}, at?, data?}]}`: 1 to 100, all or none,
            `data` up to 8 KB each, 120 requests a minute, with `Idempotency-Key`. The type is stored as `custom.{type}`. The actor is the key: say in `data` who
            acted over there. Nothing in `data` is masked.

            ## Types

            New types are added; take those you do not know. `before` and `after` hold the columns that changed; `•••` stands for what is not shown.
            `source` is `change` when the database itself saw a row change, `note` otherwise.
            """.ReplaceLineEndings("\n"));
        page.Append("| Type | When | Example |\n|---|---|---|\n");
        foreach (var type in Palisade.Audit.Events.EventTypes.All.OrderBy(t => t.Name, StringComparer.Ordinal))
            page.Append($"| `{type.Name}` | {type.Description} | `{type.Example}` |\n");
        page.Append("\n## Not audited row by row\n\n| Table | Why |\n|---|---|\n");
        foreach (var (table, reason) in Palisade.Audit.NotAudited.Tables.OrderBy(t => t.Key, StringComparer.Ordinal))
            page.Append($"| `{table}` | {reason} |\n");
        Repository.AssertGenerated("events.md", page.ToString());
    }

    [Fact]
    public void Operation_names_are_unique()
    {
        var names = Endpoints().Select(e => Route.Of(e).Name).ToList();

        Assert.Equal(names.Distinct(StringComparer.Ordinal).Count(), names.Count);
    }

    /// <summary>Which role may call which route; a test of the API calls every one of them and compares.</summary>
    private void AppendRoutes(StringBuilder page, PermissionCatalog catalog)
    {
        page.Append("\n## Routes by role\n\nRoutes that take an actor. The rest is open or the platform's: [routes](routes.md). Which rows a route reaches is the scope's matter, not the role's.\n\n");
        page.Append("| Verb | Path | Needs |");
        foreach (var role in PermissionCatalog.Roles)
            page.Append($" {role.Name} |");
        page.Append("\n|---|---|---|").Append(string.Concat(PermissionCatalog.Roles.Select(_ => ":-:|"))).Append('\n');
        var rows = Endpoints().Select(e => (Route: Route.Of(e), Access: e.Metadata.GetMetadata<AccessRequirement>()))
            .Where(r => r.Access is AccessRequirement.Holds or AccessRequirement.AnyActor)
            .OrderBy(r => r.Route.Path, StringComparer.Ordinal).ThenBy(r => r.Route.Verb, StringComparer.Ordinal).ToList();
        Assert.True(rows.Count > 60, "too few routes for actors were found");
        foreach (var (route, access) in rows)
        {
            var permission = (access as AccessRequirement.Holds)?.Permission.Name;
            page.Append($"| {route.Verb} | `{route.Path}` | {(permission is null ? "" : $"`{permission}`")} |");
            foreach (var role in PermissionCatalog.Roles)
                page.Append(permission is null || catalog.Of(role.Name).Contains(permission) ? " ● |" : "  |");
            page.Append('\n');
        }
    }

    private static string OfWhom(RoleKind kind) => kind switch
    {
        RoleKind.Brand => "the brand's team",
        RoleKind.Partner => "a partner",
        RoleKind.Agency => "an agency",
        _ => "the platform's staff, inside a reach",
    };

    private static StringBuilder Page(string title, string about) =>
        new StringBuilder().Append("<!-- Generated by test/Palisade.Architecture.Tests (PALISADE_UPDATE_DOCS=1). Do not edit. -->\n").Append($"# {title}\n\n{about}\n\n");

    private IEnumerable<RouteEndpoint> Endpoints() => ((IEndpointRouteBuilder)_host).DataSources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>();

    private sealed record Route(string Verb, string Path, string Name, string Who, string File)
    {
        public static Route Of(RouteEndpoint endpoint) => new(
            string.Join(", ", endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["any"]),
            endpoint.RoutePattern.RawText ?? "",
            endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? "",
            WhoMay(endpoint.Metadata.GetMetadata<AccessRequirement>()) + Fresh(endpoint.Metadata.GetMetadata<StepUpRequirement>()),
            FileOf(endpoint));

        private static string Fresh(StepUpRequirement? requirement) => requirement switch
        {
            null => "",
            { Always: true } => "; step-up, of everybody",
            _ => "; step-up",
        };

        private static string WhoMay(AccessRequirement? requirement) => requirement switch
        {
            AccessRequirement.Holds(var permission) => $"`{permission.Name}`",
            AccessRequirement.AnyActor(var reason) => $"any actor: {reason}",
            AccessRequirement.VisitorOfTenant(var reason, _) => $"visitors of the tenant: {reason}",
            AccessRequirement.PlatformKey(var reason) => $"platform key: {reason}",
            AccessRequirement.PlatformOperator(var reason, var admin) => $"platform {(admin ? "admins" : "operators")}: {reason}",
            AccessRequirement.Public(var reason) => $"public: {reason}",
            _ => "nobody",
        };

        /// <summary>The one source file named after the class that holds the handler.</summary>
        private static string FileOf(RouteEndpoint endpoint)
        {
            var type = endpoint.Metadata.GetMetadata<MethodInfo>()?.DeclaringType;
            while (type?.DeclaringType is { } outer)
                type = outer;
            var files = type is null ? [] : System.IO.Directory.GetFiles(Repository.PathOf("src"), type.Name + ".cs", SearchOption.AllDirectories)
                .Where(f => !f.Contains($"{System.IO.Path.DirectorySeparatorChar}obj{System.IO.Path.DirectorySeparatorChar}", StringComparison.Ordinal))
                .Where(f => f.Contains(type.Assembly.GetName().Name!, StringComparison.Ordinal)).ToArray();
            return files.Length == 1 ? System.IO.Path.GetRelativePath(Repository.Root, files[0]).Replace('\\', '/') : "—";
        }
    }
}
