using System.Text.Json;
using FluentValidation;
using Palisade.Programs.Contracts;
using Palisade.Programs.Rules;

namespace Palisade.Programs.Catalog;

/// <summary>A program as a client states it: the body of a creation, and the outcome of a change merged into what is stored.</summary>
internal sealed record ProgramDraft(
    string? Name,
    JsonElement? CommissionRule,
    string? DestinationUrl,
    int AttributionWindowDays = ProgramTerms.DefaultWindowDays,
    string? AttributionModel = "last_click",
    string? DeepLinkAllowedDomains = null,
    int? HoldbackDays = null,
    DateTimeOffset? StartsAt = null,
    DateTimeOffset? EndsAt = null,
    JsonElement? CustomerReward = null,
    bool ShareOnNetwork = false,
    string? MarketplaceDescription = null,
    string?[]? Categories = null,
    bool PartnersMayCustomizeCode = false,
    bool GrantToAllPartners = false);

/// <summary>A checked program in the forms that are stored.</summary>
internal sealed record ProgramValues(string CommissionRule, string DestinationUrl, string? DeepLinkAllowedDomains, string? CustomerReward)
{
    /// <summary>The stored forms of a draft that <see cref="ProgramDraftValidator"/> accepted.</summary>
    public static ProgramValues Of(ProgramDraft draft)
    {
        _ = Contracts.DestinationUrl.TryParse(draft.DestinationUrl, out var destination);
        _ = DestinationPolicy.TryParse(draft.DeepLinkAllowedDomains, out var hosts);
        return new ProgramValues(
            CommissionRuleParser.Parse(draft.CommissionRule!.Value, RuleSchema.Program).Rule!.ToJson(),
            destination!.ToString(),
            hosts.Domains.Count == 0 ? null : string.Join(',', hosts.Domains),
            draft.CustomerReward is { } reward ? Rules.CustomerReward.Parse(reward, "customerReward", []) : null);
    }
}

/// <summary>What a program must be, for creation and change alike.</summary>
internal sealed class ProgramDraftValidator : AbstractValidator<ProgramDraft>
{
    private const int MaxCategories = 5;

    public ProgramDraftValidator()
    {
        RuleFor(p => p.Name).NotEmpty().MaximumLength(200).Must(BePlain).WithMessage("Must not contain control characters.");
        RuleFor(p => p.AttributionWindowDays).InclusiveBetween(ProgramTerms.MinWindowDays, ProgramTerms.MaxWindowDays);
        RuleFor(p => p.AttributionModel).Must(m => AttributionModels.TryParse(m, out _)).WithMessage("Must be one of last_click, first_click, linear, position.");
        RuleFor(p => p.DestinationUrl).Must(StorableDestination.Is).WithMessage("Must be an absolute http(s) URL of at most 2048 characters.");
        RuleFor(p => p.DeepLinkAllowedDomains).Must(d => DestinationPolicy.TryParse(d, out _)).WithMessage("Must be a comma-separated list of domain names, at most 1000 characters.");
        RuleFor(p => p.HoldbackDays).InclusiveBetween(0, ProgramTerms.MaxHoldbackDays);
        // PostgreSQL keeps microseconds: two times that differ by less would become equal.
        RuleFor(p => p.EndsAt).Must((p, end) => end - p.StartsAt >= TimeSpan.FromMilliseconds(1)).When(p => p is { StartsAt: not null, EndsAt: not null })
            .WithMessage("Must be later than startsAt.");
        RuleFor(p => p.MarketplaceDescription).MaximumLength(4000);
        RuleFor(p => p.MarketplaceDescription).Must(d => !string.IsNullOrWhiteSpace(d)).When(p => p.ShareOnNetwork).WithMessage("Is needed when the program is shared on the network.");
        RuleFor(p => p.Categories).Must(c => c is null || (c.Length <= MaxCategories && c.All(IsCategory)))
            .WithMessage("At most 5 of 2 to 40 characters a–z, 0–9 and '-'.");
        RuleFor(p => p).Custom((draft, context) =>
        {
            foreach (var error in Nested(draft)) context.AddFailure(error.Path, error.Message);
        });
    }

    private static List<RuleError> Nested(ProgramDraft draft)
    {
        List<RuleError> errors = [];
        if (draft.CommissionRule is not { } rule) errors.Add(new RuleError("commissionRule", "is needed."));
        else errors.AddRange(CommissionRuleParser.Parse(rule, RuleSchema.Program).Errors);
        if (draft.CustomerReward is { } reward)
        {
            if (JsonText.IsStorable(reward)) CustomerReward.Parse(reward, "customerReward", errors);
            else errors.Add(new RuleError("customerReward", "contains text that cannot be stored."));
        }

        return errors;
    }

    private static bool BePlain(string? text) => text?.Any(char.IsControl) != true;

    private static bool IsCategory(string? text) =>
        text is { Length: >= 2 and <= 40 } && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
