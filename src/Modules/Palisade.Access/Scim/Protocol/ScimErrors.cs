using Microsoft.AspNetCore.Http;
using Palisade.Platform;

namespace Palisade.Access.Scim.Protocol;

/// <summary>Refusals of SCIM (RFC 7644, section 3.12), with the type that its error bodies name them by.</summary>
internal static class ScimErrors
{
    public static readonly ProblemError InvalidFilter = new("scim_invalid_filter", StatusCodes.Status400BadRequest, "The filter is not one that can be answered.");
    public static readonly ProblemError InvalidSyntax = new("scim_invalid_syntax", StatusCodes.Status400BadRequest, "The body does not have the form of the request.");
    public static readonly ProblemError InvalidPath = new("scim_invalid_path", StatusCodes.Status400BadRequest, "The path of an operation is not valid.");
    public static readonly ProblemError NoTarget = new("scim_no_target", StatusCodes.Status400BadRequest, "The path of an operation names nothing that could be changed.");
    public static readonly ProblemError InvalidValue = new("scim_invalid_value", StatusCodes.Status400BadRequest, "A value is missing or not of its attribute's type.");
    public static readonly ProblemError Mutability = new("scim_mutability", StatusCodes.Status400BadRequest, "The attribute cannot be changed like this.");
    public static readonly ProblemError Uniqueness = new("scim_uniqueness", StatusCodes.Status409Conflict, "Another resource has this value already.");
    public static readonly ProblemError LastOperator =
        new("scim_last_operator", StatusCodes.Status409Conflict, "The last active member of the brand's team cannot be deprovisioned.");
    public static readonly ProblemError PreconditionFailed = new("scim_version_changed", StatusCodes.Status412PreconditionFailed, "The resource has changed; read it again.");
    public static readonly ProblemError NotImplemented = new("scim_not_implemented", StatusCodes.Status501NotImplemented, "The server does not do this.");
    public static readonly ProblemError BulkTooLarge = new("scim_bulk_too_large", StatusCodes.Status413PayloadTooLarge, "The bulk request has too many operations.");
    public static readonly ProblemError MappingAboveOwn =
        new("scim_mapping_above_own", StatusCodes.Status403Forbidden, "A group is not mapped to more than the caller may do.");
    public static readonly ProblemError UnknownRole = new("scim_unknown_role", StatusCodes.Status400BadRequest, "There is no such role for people of this organization.");

    /// <summary>The <c>scimType</c> of a refusal, or null where the RFC has none.</summary>
    public static string? TypeOf(ProblemError error) =>
        error == InvalidFilter ? "invalidFilter"
        : error == InvalidSyntax || error == CommonErrors.InvalidBody || error == CommonErrors.BadRequest ? "invalidSyntax"
        : error == InvalidPath ? "invalidPath"
        : error == NoTarget ? "noTarget"
        : error == InvalidValue || error == CommonErrors.InvalidQuery || error == CommonErrors.InvalidText || error == CommonErrors.OutOfRange ? "invalidValue"
        : error == Mutability || error == LastOperator ? "mutability"
        : error == Uniqueness ? "uniqueness"
        : null;
}
