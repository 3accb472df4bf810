using System.Text.Json.Serialization.Metadata;
using Palisade.Tenancy;

namespace Palisade.Platform;

/// <summary>Marks a member of an answer that shows how somebody is called or reached: it is masked for actors without <c>contacts.read</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ContactAttribute : Attribute;

/// <summary>
/// The one place where names and addresses of people are masked. Whether the caller may see them is set once per request
/// (<see cref="ContactMasking"/>); JSON answers mask every member marked with <see cref="ContactAttribute"/>, other formats ask <see cref="Shown"/>.
/// </summary>
public static class Contacts
{
    /// <summary>What it takes to see them. Granted by the access module.</summary>
    public static readonly Permission Read =
        Permission.Read("contacts.read", "See names and addresses of people; without it they are masked.") with { ShowsContacts = true };

    private static readonly AsyncLocal<bool> Hidden = new();

    /// <summary>True while an actor is answered who may not see them.</summary>
    public static bool AreHidden => Hidden.Value;

    /// <summary>The text, or its mask when the caller may not see it.</summary>
    public static string? Shown(string? text) => AreHidden ? Mask(text) : text;

    /// <summary>
    /// The first letter and no more, not even the length or an address's domain: <c>m•••@•••</c>, <c>M•••</c>. Nothing stays nothing.
    /// </summary>
    public static string? Mask(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return text;
        }

        var first = char.IsHighSurrogate(text[0]) && text.Length > 1 ? text[..2] : text[..1];
        return text.Contains('@', StringComparison.Ordinal) ? $"{(first == "@" ? "" : first)}•••@•••" : $"{first}•••";
    }

    /// <summary>From here on, in this request's flow, they are masked.</summary>
    internal static void Hide() => Hidden.Value = true;

    /// <summary>Makes marked members ask before they show themselves.</summary>
    internal static void MaskMarked(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (property.AttributeProvider?.IsDefined(typeof(ContactAttribute), inherit: true) == true && property.Get is { } read)
            {
                property.Get = property.PropertyType == typeof(string) ? owner => Shown((string?)read(owner)) : owner => AreHidden ? null : read(owner);
            }
        }
    }
}
