using Microsoft.AspNetCore.Http;
using Palisade.Platform;

namespace Palisade.Integrations;

/// <summary>Refusals of this module.</summary>
internal static class IntegrationsErrors
{
    public static readonly ProblemError TableNotExportable = new("table_not_exportable", StatusCodes.Status404NotFound, "There is no such table to export.");
    public static readonly ProblemError UnsupportedFormat = new("unsupported_format", StatusCodes.Status400BadRequest, "Tables are exported as .json, .csv or .sql; Palisade's own tables not as .sql.");
    public static readonly ProblemError InvalidTenantId = new("invalid_tenant_id", StatusCodes.Status400BadRequest, "tenantId has 1 to 64 of the characters A-Z a-z 0-9 _ -, and is given once.");
    public static readonly ProblemError UnsupportedSchemaVersion = new("unsupported_schema_version", StatusCodes.Status400BadRequest, "Bundles of schemaVersion 1 and 2 can be imported.");
    public static readonly ProblemError InvalidBundle = new("invalid_bundle", StatusCodes.Status400BadRequest, "The body is not a bundle that can be imported; nothing was written.");
    public static readonly ProblemError ImportRefused = new("import_refused", StatusCodes.Status422UnprocessableEntity, "Some rows cannot be imported; nothing was written.");
    public static readonly ProblemError ImportDisabled = new("import_disabled_on_hosted", StatusCodes.Status403Forbidden, "This installation does not take imports.");
}
