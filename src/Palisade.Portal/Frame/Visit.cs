using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Palisade.Client;

namespace Palisade.Portal;

/// <summary>
/// One request of somebody: the brand, who it is and what they may do (as the API says), in which language and colours. Every page takes it;
/// the filter of the pages fills it before the handler runs.
/// </summary>
public sealed class Visit
{
    private HashSet<string> _permissions = [];
    private int? _refusal;

    private Visit(HttpContext http, PortalApi api)
    {
        (Http, Api, IsOfServerForMany) = (http, api.For(http), api.HostsManyBrands);
        Locale = Locale.Of(http.Request);
        Theme = Preferences.Theme(http.Request);
    }

    /// <summary>The request.</summary>
    public HttpContext Http { get; }

    /// <summary>The API as this person may use it.</summary>
    public PalisadeClient Api { get; private set; }

    /// <summary>The brand's looks.</summary>
    public Branding Brand { get; private set; } = new(null, "Palisade", null, null, null);

    /// <summary>Whether the address is a brand's.</summary>
    public bool IsOfBrand { get; private set; }

    /// <summary>Whether the server hosts many brands.</summary>
    public bool IsOfServerForMany { get; }

    /// <summary>Set on the pages of the platform's console.</summary>
    public Staff.StaffDesk? Desk { get; internal set; }

    /// <summary>Who it is; null: nobody signed in.</summary>
    public WhoAmI? Who { get; private set; }

    /// <summary>Words, numbers and dates.</summary>
    public Locale Locale { get; }

    /// <summary><c>light</c>, <c>dark</c> or <c>auto</c>.</summary>
    public string Theme { get; }

    /// <summary>What the last form did.</summary>
    public Flash? Flash { get; private set; }

    /// <summary>The form of this request, once its handler has read it.</summary>
    public Form? Sent { get; private set; }

    /// <summary>The page of this tenant where the browser says it comes from; null when it says nothing, or another site.</summary>
    public string? CameFrom =>
        Uri.TryCreate(Http.Request.Headers.Referer.ToString(), UriKind.Absolute, out var uri) && uri.Authority == Http.Request.Host.Value
            && uri.PathAndQuery.StartsWith(Prefix + "/", StringComparison.Ordinal) && IsOwn(uri.PathAndQuery[Prefix.Length..])
            ? uri.PathAndQuery[Prefix.Length..] : null;

    /// <summary>The tenant's path, which all links begin with.</summary>
    public string Prefix => Http.Request.PathBase.Value ?? "";

    /// <summary>The page within the tenant.</summary>
    public string Path => Http.Request.Path.Value is { Length: > 0 } path ? path : "/";

    /// <summary>Scheme and host, as the visitor sees them.</summary>
    public string Origin => $"{Http.Request.Scheme}://{Http.Request.Host}";

    /// <summary>The brand's name.</summary>
    public string BrandName => Brand.ProgramName is { Length: > 0 } name ? name : "Palisade";

    /// <summary>The partner whose people this is; null for the brand's team.</summary>
    public string? PartnerId => Who?.PartnerId;

    /// <summary>Whether a partner looks at the page.</summary>
    public bool IsPartner => Who?.PartnerId is not null;

    /// <summary>The person's name.</summary>
    public string? Person => (Who?.Admin ?? Who?.Partner) is { } person ? person.Name ?? person.Email : Who?.Role;

    /// <summary>The person's address.</summary>
    public string? Email => (Who?.Admin ?? Who?.Partner)?.Email;

    /// <summary>What waits for the person, kind by kind.</summary>
    public IReadOnlyList<OpenCount> Open => Who?.Attention?.Open ?? [];

    /// <summary>How much waits of one kind.</summary>
    public int OpenOf(string kind) => Open.FirstOrDefault(o => o.Kind == kind)?.Count ?? 0;

    /// <summary>Ends the request.</summary>
    public CancellationToken Aborted => Http.RequestAborted;

    /// <summary>Binds as a handler's parameter; the filter of the pages fills it.</summary>
    public static ValueTask<Visit?> BindAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ValueTask.FromResult<Visit?>(new Visit(context, (PortalApi)context.RequestServices.GetService(typeof(PortalApi))!));
    }

    /// <summary>Asks the API for the brand and, unless the page is for everybody, for the person.</summary>
    public async Task EnterAsync(bool anonymous)
    {
        var brand = Api.BrandingAsync(Aborted);
        if (anonymous)
        {
            try
            {
                (Brand, IsOfBrand) = (await brand, true);
            }
            catch (PalisadeApiException e) when (Prefix.Length == 0 && e.Status is System.Net.HttpStatusCode.NotFound or System.Net.HttpStatusCode.BadRequest)
            {
                // A server of many brands has pages of its own, outside any of them.
            }
        }
        else
        {
            var who = Api.WhoAmIWithAttentionAsync(Aborted);
            await AllAsync(brand, who);
            (Brand, Who, IsOfBrand) = (await brand, await who, true);
            _permissions = [.. Who.Permissions ?? []];
        }

        Flash = Flash.Take(Http);
        if (Query("rows") is not null)
            Preferences.KeepRows(Http, Rows);
    }

    /// <summary>
    /// Waits for all of them. Where several fail, the first that was named says so, not the one that was quickest: what a page answers must not
    /// depend on which call came back first.
    /// </summary>
    public static async Task AllAsync(params Task[] calls)
    {
        try
        {
            await Task.WhenAll(calls);
        }
        catch
        {
            foreach (var call in calls)
                await call;
            throw;
        }
    }

    /// <summary>Whether the person may; the API checks it again.</summary>
    public bool May(string permission) => _permissions.Contains(permission);

    /// <summary>A path of this tenant.</summary>
    public string Url(string path) => Prefix + path;

    /// <summary>A style sheet, script or picture of the portal, by an address that changes with its content.</summary>
    public string Asset(string path) => ((PortalAssets)Http.RequestServices.GetService(typeof(PortalAssets))!).Url("/assets/" + path);

    /// <summary>The same page with other values in its query; null removes one.</summary>
    public string Here(params (string Name, string? Value)[] changes)
    {
        var query = Http.Request.Query.ToDictionary(q => q.Key, q => q.Value.ToString(), StringComparer.Ordinal);
        foreach (var (name, value) in changes)
        {
            if (string.IsNullOrEmpty(value))
                query.Remove(name);
            else
                query[name] = value;
        }

        return Url(Path) + (query.Count == 0 ? "" : "?" + string.Join('&', query.Select(q => $"{Uri.EscapeDataString(q.Key)}={Uri.EscapeDataString(q.Value)}")));
    }

    /// <summary>A value of the query; null when absent or empty.</summary>
    public string? Query(string name) => Http.Request.Query[name].ToString() is { Length: > 0 } value ? value : null;

    /// <summary>How many rows a list shows at once: what its address says, else what this browser was told last.</summary>
    public int Rows
    {
        get
        {
            var asked = Http.Request.Query["rows"].ToString() is { Length: > 0 } query ? query : Http.Request.Cookies[Preferences.RowsCookie];
            return Preferences.RowsAtOnce.FirstOrDefault(rows => rows.ToString(System.Globalization.CultureInfo.InvariantCulture) == asked, Preferences.RowsAtOnce[0]);
        }
    }

    /// <summary>In the reader's language.</summary>
    public string T(string text, params object?[] holes) => Locale.Text(text, holes);

    /// <summary>A page as the answer; with the status of the API's refusal when there was one.</summary>
    public IResult Page<T>(object? parameters = null, int? status = null)
        where T : Microsoft.AspNetCore.Components.IComponent
    {
        var all = new RouteValueDictionary(parameters) { ["Visit"] = this };
        return new RazorComponentResult<T>(all) { StatusCode = status ?? _refusal ?? StatusCodes.Status200OK, PreventStreamingRendering = true };
    }

    /// <summary>After a form: the browser loads another page afresh, so reloading does not repeat the form.</summary>
    public IResult Go(string path, string? done = null, params object?[] holes)
    {
        if (done is not null)
            Flash.Leave(Http, T(done, holes));
        return Results.Redirect(Url(path));
    }

    /// <summary>Where a form wants to return to, when that is a page of this tenant; else <paramref name="otherwise"/>.</summary>
    public IResult Back(Form form, string otherwise, string? done = null, params object?[] holes)
    {
        ArgumentNullException.ThrowIfNull(form);
        return Go(IsOwn(form["back"]) ? form["back"] : otherwise, done, holes);
    }

    /// <summary>Whether a path that came from outside leads to a page of this tenant, and never to another site.</summary>
    public static bool IsOwn(string? path) =>
        path is ['/', not ('/' or '\\'), ..] && !path.Contains('\\', StringComparison.Ordinal) && !path.Any(char.IsControl);

    /// <summary>What was sent with a form. Its key makes the API do what it says once, however often it is sent.</summary>
    public async Task<Form> FormAsync()
    {
        var form = Http.Request.HasFormContentType ? await Form.ReadAsync(Http.Request, Aborted) : new Form();
        Api = ((PortalApi)Http.RequestServices.GetService(typeof(PortalApi))!).For(Http, form.Once);
        Sent = form;
        return form;
    }

    /// <summary>
    /// Does what a form asks for; when the API refuses, shows the form again with what was typed and what is wrong. Who may not do it at all gets
    /// another page; of those who are not signed in nobody knows what they may, so what they sent is wrong.
    /// </summary>
    public async Task<IResult> TryAsync(Form form, Func<Task<IResult>> act, Func<Form, Task<IResult>> again)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(act);
        ArgumentNullException.ThrowIfNull(again);
        try
        {
            return await act();
        }
        catch (PalisadeApiException e) when (e.Status is not (System.Net.HttpStatusCode.Unauthorized or System.Net.HttpStatusCode.Forbidden)
            || (Who is null && Desk is null && e.Status == System.Net.HttpStatusCode.Forbidden))
        {
            form.Refuse(e);
            _refusal = (int)e.Status;
            return await again(form);
        }
    }

    /// <summary>Does what a form asks for and goes on to where it is done; what was refused is shown again, with all that was typed.</summary>
    /// <param name="act">Does it.</param>
    /// <param name="path">Where to go on, and …</param>
    /// <param name="done">… what is said there.</param>
    /// <param name="again">The page with the form.</param>
    public async Task<IResult> SubmitAsync(Func<Form, Task> act, string path, string done, Func<Form, IResult> again)
    {
        var form = await FormAsync();
        return await TryAsync(
            form,
            async () =>
            {
                await act(form);
                return Go(path, done);
            },
            refused => Task.FromResult(again(refused)));
    }

    /// <summary>Does what a button asks for; a refusal is told on the page it returns to.</summary>
    public async Task<IResult> DoAsync(Form form, string otherwise, string done, Func<Task> act, params object?[] holes)
    {
        ArgumentNullException.ThrowIfNull(act);
        try
        {
            await act();
            return Back(form, otherwise, done, holes);
        }
        catch (PalisadeApiException e) when (e.Status is not (System.Net.HttpStatusCode.Unauthorized or System.Net.HttpStatusCode.Forbidden))
        {
            Flash.Leave(Http, T(e.Message) + (e.Detail is null || e.Detail == e.Message ? "" : " " + e.Detail), bad: true);
            return Back(form, otherwise);
        }
    }

    /// <summary>A new key for a form.</summary>
    public static string NewOnce() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}
