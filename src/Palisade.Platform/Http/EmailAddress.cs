using System.Text.RegularExpressions;
using FluentValidation;

namespace Palisade.Platform;

/// <summary>
/// Which mail addresses are accepted: visible ASCII, one <c>@</c>, none of the characters that mean something in a mail header. An address
/// that passes cannot add a header or a second recipient.
/// </summary>
public static partial class EmailAddress
{
    private const int MaxLength = 254;

    /// <summary>Whether the text is an address, apart from white space around it.</summary>
    public static bool IsValid(string? text) => text?.Trim() is { Length: <= MaxLength and >= 3 } address && Form().IsMatch(address);

    /// <summary>The form in which addresses are stored and compared.</summary>
    public static string Normalize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Trim().ToLowerInvariant();
    }

    /// <summary>The field is a mail address of at most 254 characters.</summary>
    public static IRuleBuilderOptions<T, string?> IsEmail<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(IsValid).WithMessage("A mail address is needed.");

    [GeneratedRegex(@"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9]([A-Za-z0-9-]{0,62})(\.[A-Za-z0-9][A-Za-z0-9-]{0,62})*\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Form();
}
