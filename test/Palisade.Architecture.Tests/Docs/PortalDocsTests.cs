using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Palisade.Portal;
using Xunit;

namespace Palisade.Architecture.Tests.Docs;

/// <summary>Every operation of the API is on a page of the portal, or is left to the API with a reason; <c>docs/portal.md</c> says which.</summary>
public sealed class PortalDocsTests : IAsyncDisposable
{
    private const string Machines = "machines call it: shops, trackers, proxies, other systems";
    private const string Platform = "the platform's holder uses the command line: it takes the platform key, which no browser holds";
    private const string Older = "the older form of an operation that has a page";
    private const string Later = "no page yet";

    private static readonly Dictionary<string, string> ApiOnly = new(StringComparer.Ordinal)
    {
        ["AddEvents"] = Machines,
        ["AnyOrigin"] = Machines,
        ["IdentifyUser"] = Machines,
        ["ImportClick"] = Machines,
        ["ListEvents"] = Machines,
        ["MayHaveCertificate"] = Machines,
        ["RecordEvent"] = Machines,
        ["RecordEvents"] = Machines,
        ["RedeemCoupon"] = Machines,
        ["Introspect"] = Machines,
        ["ConfirmManualPayouts"] = Machines,
        ["ApiDocs"] = "a page itself",
        ["OpenApiDocument"] = "shown by the page of the API",
        ["GetAuditHead"] = "the head stands on the page of the audit log",
        ["ListEndpoints.One"] = "the page of a webhook takes it from the list",
        ["ExportTable"] = "one table of what the export holds",
        ["ImportBundle"] = "whole bundles are too big for a form",
        ["CreateTenant"] = Platform,
        ["CreateTenantKey"] = Platform,
        ["DestroyTenantKey"] = Platform,
        ["ReviewTenant"] = Platform,
        ["RotateDataKeys"] = Platform,
        ["RotateMasterKey"] = Platform,
        ["InviteAdmin"] = Older,
        ["ListAdmins"] = Older,
        ["ReinstateAdmin"] = Older,
        ["ResendAdminInvite"] = Older,
        ["RevokeAdmin"] = Older,
        ["BackfillTerms"] = Older,
        ["ErasePerson"] = Later,
        ["ExportPerson"] = Later,
        ["ListErasures"] = Later,
        ["ListErasures.One"] = Later,
        ["ListScimRequests"] = Later,
        ["RotateScimToken"] = Later,
        ["ReceiptKeys.Rotate"] = Later,
        ["RotateCredential"] = Later,
        ["OwnPasskeys.List"] = Later,
        ["RegisterPasskey.Begin"] = Later,
        ["RegisterPasskey.Finish"] = Later,
        ["SignInWithPasskey.Begin"] = Later,
        ["SignInWithPasskey.Finish"] = Later,
        ["VerifyPasskey.Begin"] = Later,
        ["VerifyPasskey.Finish"] = Later,
        ["OwnPasskeys.Remove"] = Later,
        ["OwnPasskeys.Rename"] = Later,
        ["RecoveryCodes.Renew"] = Later,
        ["RecoveryCodes.Verify"] = Later,
        ["GetSecondFactor"] = Later,
        ["ListSessions"] = Later,
        ["RevokeSession.Others"] = Later,
        ["RevokeSession.One"] = Later,
        ["RemoveTotp"] = Later,
        ["EnrolTotp.Begin"] = Later,
        ["EnrolTotp.Confirm"] = Later,
        ["VerifyTotp"] = Later,
        ["RemoveCollector"] = Later,
        ["GetCollector"] = Later,
        ["SetCollector"] = Later,
        ["TestCollector"] = Later,
        ["SignInSettings.Get"] = Later,
        ["SignInSettings.Replace"] = Later,
        ["ListFlags"] = Later,
        ["ResetFlag"] = Later,
        ["SetFlag"] = Later,
        ["ResetSecondFactor"] = Later,
        ["RevokeMemberSessions"] = Later,
        ["ResetPartnerSecondFactor"] = Later,
        ["RevokePartnerMemberSessions"] = Later,
        ["ListPlatformFlags"] = Platform,
        ["ResetPlatformFlag"] = Platform,
        ["SetPlatformFlag"] = Platform,
        ["ListOperators"] = Platform,
        ["AddOperator"] = Platform,
        ["RemoveOperator"] = Platform,
        ["ListReaches"] = Later,
        ["ApproveReach"] = Later,
        ["EndReach"] = Later,
        ["RefuseReach"] = Later,
        ["ListSettings"] = Later,
        ["ChangeSettings"] = Later,
    };

    private readonly WebApplication _host = Repository.BuildHost();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public void Portal_page_is_current()
    {
        var endpoints = ((IEndpointRouteBuilder)_host).DataSources.SelectMany(d => d.Endpoints).OfType<RouteEndpoint>().ToList();
        var operations = endpoints.Where(e => PathOf(e).StartsWith("/api/v1/", StringComparison.Ordinal)).ToDictionary(NameOf, e => $"{VerbOf(e)} {PathOf(e)}", StringComparer.Ordinal);
        var pages = endpoints.Where(e => e.Metadata.GetMetadata<ApiUse>() is not null).ToList();
        var used = pages.SelectMany(p => p.Metadata.GetMetadata<ApiUse>()!.Names.Select(n => (Operation: n, Page: p))).ToLookup(u => u.Operation, u => u.Page, StringComparer.Ordinal);
        Assert.True(operations.Count > 100 && pages.Count > 50, "too few routes were found");
        Assert.DoesNotContain(used.Select(u => u.Key), name => !operations.ContainsKey(name));
        Assert.DoesNotContain(ApiOnly.Keys, name => !operations.ContainsKey(name) || used.Contains(name));
        Assert.DoesNotContain(operations.Keys, name => !used.Contains(name) && !ApiOnly.ContainsKey(name));

        var text = new StringBuilder("<!-- Generated by test/Palisade.Architecture.Tests (PALISADE_UPDATE_DOCS=1). Do not edit. -->\n# Portal\n\n");
        text.Append("Which operation of the API is on which page. Pages are below `/t/{slug}` or on the brand's own domain; what somebody may not do is not shown to them.\n\n");
        text.Append("| Operation | Route | Page |\n|---|---|---|\n");
        foreach (var operation in operations.Where(o => used.Contains(o.Key)).OrderBy(o => o.Value.Split(' ')[1], StringComparer.Ordinal).ThenBy(o => o.Key, StringComparer.Ordinal))
            text.Append($"| {operation.Key} | `{operation.Value}` | {string.Join(", ", used[operation.Key].Select(p => $"`{PathOf(p)}`").Distinct(StringComparer.Ordinal))} |\n");
        text.Append("\n## By the API alone\n\n| Operation | Route | Why |\n|---|---|---|\n");
        foreach (var (name, reason) in ApiOnly.OrderBy(o => o.Value, StringComparer.Ordinal).ThenBy(o => o.Key, StringComparer.Ordinal))
            text.Append($"| {name} | `{operations[name]}` | {reason} |\n");
        Repository.AssertGenerated("portal.md", text.ToString());
    }

    private static string NameOf(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? endpoint.DisplayName ?? "";

    private static string PathOf(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText?.TrimStart('/');

    private static string VerbOf(RouteEndpoint endpoint) => string.Join(", ", endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []);
}
