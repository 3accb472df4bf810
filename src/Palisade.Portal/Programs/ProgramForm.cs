using System.Globalization;
using System.Text.Json;
using Palisade.Client;

namespace Palisade.Portal.Programs;

/// <summary>Programs to and from a form. Rule <c>0</c> stands in <c>rule0.type</c>, <c>rule0.value</c>, …; the API tells of it as <c>commissionRule[0]</c>.</summary>
internal static class ProgramForm
{
    public const int MostRules = 10;

    public static Form Blank() => new(
        ("rules", "1"), ("rule0.type", "percent"), ("rule0.trigger", "every"), ("rule0.eventType", "purchase"), ("rule0.value", "10"),
        ("attributionModel", "last_click"), ("attributionWindowDays", "60"), ("holdbackDays", "30"), ("grantToAllPartners", "yes"));

    public static Form Of(PartnerProgram program) => new(
    [
        ("name", program.Name), ("destinationUrl", program.DestinationUrl), ("attributionModel", program.AttributionModel),
        ("attributionWindowDays", Text(program.AttributionWindowDays)), ("holdbackDays", Text(program.HoldbackDays)), ("deepLinkAllowedDomains", program.DeepLinkAllowedDomains),
        ("rules", Text(program.CommissionRule?.Count ?? 1)),
        .. (program.CommissionRule ?? []).SelectMany((rule, i) => new (string, string?)[]
        {
            ($"rule{i}.type", rule.Type), ($"rule{i}.value", rule.Value.ToString(CultureInfo.InvariantCulture)), ($"rule{i}.trigger", rule.Trigger),
            ($"rule{i}.eventType", rule.EventType), ($"rule{i}.currency", rule.Currency), ($"rule{i}.months", Text(rule.RecurringMonths)),
            ($"rule{i}.recurring", rule.Recurring == true ? "yes" : null), ($"rule{i}.when", rule.When?.GetRawText()),
        }),
    ]);

    public static int Rules(Form form) => Math.Clamp((form.Number("rules") ?? 1) + (form.Has("add") ? 1 : 0), 1, MostRules);

    /// <summary>The rules as far as they can be read; what is no number is told beside its field.</summary>
    public static List<CommissionRule> Read(Form form)
    {
        List<CommissionRule> rules = [];
        for (var i = 0; i < Math.Clamp(form.Number("rules") ?? 1, 1, MostRules); i++)
        {
            var text = form[$"rule{i}.value"];
            if (text.Length == 0 && i > 0)
                continue;
            if (!decimal.TryParse(text.Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
            {
                form.Fail($"commissionRule[{i}].value", "Must be a number.");
                value = 0;
            }

            var fixedAmount = form[$"rule{i}.type"] == "fixed";
            var months = form.Number($"rule{i}.months");
            rules.Add(new CommissionRule(
                fixedAmount ? "fixed" : "percent", value, form.Text($"rule{i}.trigger") ?? "every", form.Text($"rule{i}.eventType"),
                fixedAmount ? form.Text($"rule{i}.currency") ?? "USD" : null,
                months is not null || form.Has($"rule{i}.recurring") ? true : null, months, When(form[$"rule{i}.when"])));
        }

        return rules;
    }

    /// <summary>An address as it is, so that the API can say what is wrong with it.</summary>
    public static Uri? Address(Form form, string name) =>
        form.Text(name) is not { } text ? null : Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out var uri) ? uri : Fail(form, name);

    private static Uri? Fail(Form form, string name)
    {
        form.Fail(name, "Must be a web address, like https://shop.example/.");
        return null;
    }

    private static JsonElement? When(string text)
    {
        try
        {
            return text.Length == 0 ? null : JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(int? number) => number?.ToString(CultureInfo.InvariantCulture);
}
