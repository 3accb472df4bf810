using FluentValidation;
using Palisade.Tenancy;

namespace Palisade.Directory.Resources;

/// <summary>Something to advertise with: a text to copy, or a picture.</summary>
internal sealed record BrandResource(
    Guid Id, string Kind, string Label, string? Description, string? Body, string? Url, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    /// <summary>Most of one brand.</summary>
    public const int Most = 500;

    /// <summary>The columns in the order of the parameters.</summary>
    public static Sql Columns => $"id, kind, label, description, body, url, created_at, updated_at";
}

/// <summary>What the bodies about resources have in common.</summary>
internal static class ResourceFields
{
    public static void ValidLabel<T>(this IRuleBuilder<T, string?> rule) =>
        rule.MaximumLength(200).Must(label => label?.Any(char.IsControl) != true).WithMessage("Must not contain control characters.");

    public static void ValidDescription<T>(this IRuleBuilder<T, string?> rule) => rule.MaximumLength(1000);

    public static void ValidBody<T>(this IRuleBuilder<T, string?> rule) => rule.MaximumLength(4000);

    // Shown as a picture and as a link: any other scheme could run script in the reader's browser.
    public static void ValidUrl<T>(this IRuleBuilder<T, string?> rule) => rule.MaximumLength(2048)
        .Must(text => text is null || (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0))
        .WithMessage("An http or https address.");
}
