using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Palisade.Client;

namespace Palisade.Portal.Trust;

/// <summary>What the brand may set, and which features are on for whom.</summary>
internal static class FeaturePages
{
    private const string All = "/settings/features";

    public static Task<IResult> ShowAsync(Visit visit) => ListPage(visit, form: null);

    /// <summary>An empty field goes back to the default.</summary>
    public static async Task<IResult> ChangeSettingsAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        var settings = (await visit.Api.ListSettingsAsync(visit.Aborted)).Where(s => MayChange(visit, s)).ToList();
        foreach (var setting in settings.Where(s => s.Type == "integer" && form.Has(Field(s)) && form.Number(Field(s)) is null))
            form.Fail(setting.Key, "Must be a whole number.");
        if (!form.IsFine)
            return await ListPage(visit, form, StatusCodes.Status400BadRequest);
        return await visit.TryAsync(
            form,
            async () =>
            {
                await visit.Api.ChangeSettingsAsync(settings.ToDictionary(s => s.Key, s => Value(s, form), StringComparer.Ordinal), visit.Aborted);
                return visit.Go(All, "Saved.");
            },
            again => ListPage(visit, again));
    }

    public static async Task<IResult> FlagAsync(Visit visit, string key) =>
        await FindAsync(visit, key) is { } flag ? await FlagPage(visit, flag, new Form(
            ("for", flag.Rule switch { null => flag.Default ? "all" : "nobody", { On: false } => "nobody", { Percent: null, Roles: null or [], Organizations: null or [] } => "all", _ => "some" }),
            ("percent", flag.Rule?.Percent?.ToString("0.##", CultureInfo.InvariantCulture)),
            ("organizations", string.Join('\n', flag.Rule?.Organizations ?? []))).Adding("role", flag.Rule?.Roles ?? [])) : PageFrame.Nowhere(visit);

    public static async Task<IResult> SetFlagAsync(Visit visit, string key)
    {
        var form = await visit.FormAsync();
        if (await FindAsync(visit, key) is not { } flag)
            return PageFrame.Nowhere(visit);
        decimal? percent = null;
        if (form["for"] == "some" && form.Has("percent"))
        {
            if (decimal.TryParse(form["percent"].Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var part))
                percent = part;
            else
                form.Fail("percent", "Must be a number.");
        }

        var organizations = form["organizations"].Split([' ', ',', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (form["for"] == "some" && percent is null && organizations.Length == 0 && form.All("role").Count == 0)
            form.Fail("percent", "Say for whom: some percent, roles or organizations.");
        if (!form.IsFine)
            return await FlagPage(visit, flag, form, StatusCodes.Status400BadRequest);
        var rule = form["for"] == "some" ? new FeatureRule(On: true, percent, form.All("role"), organizations) : new FeatureRule(On: form["for"] == "all");
        return await visit.TryAsync(
            form,
            async () =>
            {
                await visit.Api.SetFlagAsync(key, rule, visit.Aborted);
                return visit.Go(All, "Saved. It holds within a second.");
            },
            again => FlagPage(visit, flag, again));
    }

    public static async Task<IResult> ResetFlagAsync(Visit visit, string key)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, All, "The default holds again.", () => visit.Api.ResetFlagAsync(key, visit.Aborted));
    }

    /// <summary>The name of a setting's field; keys have dots.</summary>
    internal static string Field(BrandSetting setting) => "set." + setting.Key;

    internal static bool MayChange(Visit visit, BrandSetting setting) => visit.May("settings.write") && (setting.Needs is null || visit.May(setting.Needs));

    /// <summary>For whom a feature is on, in words.</summary>
    internal static string Words(Visit visit, FeatureFlag flag) => flag.Rule switch
    {
        null => visit.T(flag.Default ? "on, as everywhere" : "off, as everywhere"),
        { On: false } => visit.T("off"),
        { Percent: null, Roles: null or [], Organizations: null or [] } => visit.T("on"),
        var rule => visit.T("on for {0}", string.Join(", ", Parts(visit, rule))),
    };

    private static IEnumerable<string> Parts(Visit visit, FeatureRule rule)
    {
        if (rule.Percent is { } percent)
            yield return visit.T("{0} % of people", visit.Locale.Number(percent));
        foreach (var role in rule.Roles ?? [])
            yield return visit.T(role.Replace('_', ' '));
        if (rule.Organizations is { Count: > 0 } organizations)
            yield return visit.T("{0} organization|{0} organizations", organizations.Count);
    }

    private static object? Value(BrandSetting setting, Form form) => setting.Type switch
    {
        _ when !form.Has(Field(setting)) => null,
        "boolean" => form[Field(setting)] == "true",
        _ => form.Number(Field(setting)),
    };

    private static string? Shown(BrandSetting setting) =>
        !setting.IsSet ? null : setting.Value.ValueKind switch { JsonValueKind.True => "true", JsonValueKind.False => "false", _ => setting.Value.GetRawText() };

    private static async Task<FeatureFlag?> FindAsync(Visit visit, string key) => (await visit.Api.ListFlagsAsync(visit.Aborted)).FirstOrDefault(f => f.Key == key && f.BrandDecides);

    private static async Task<IResult> ListPage(Visit visit, Form? form, int? status = null)
    {
        var (settings, flags) = (visit.Api.ListSettingsAsync(visit.Aborted), visit.Api.ListFlagsAsync(visit.Aborted));
        await Visit.AllAsync(settings, flags);
        form ??= new Form([.. (await settings).Select(s => (Field(s), Shown(s)))]);
        return visit.Page<FeaturesPage>(new { Form = form, Settings = await settings, Flags = await flags }, status);
    }

    private static async Task<IResult> FlagPage(Visit visit, FeatureFlag flag, Form form, int? status = null) =>
        visit.Page<FlagPage>(new { Form = form, Flag = flag, Roles = (await visit.Api.ListRolesAsync(visit.Aborted)).Where(r => r.Kind != "platform").ToList() }, status);
}
