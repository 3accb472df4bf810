using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Directory.Settings;

/// <summary>Changes the brand's name, looks and contact; an absent field stays, an empty one is cleared. Operators.</summary>
internal static class UpdateProgramSettings
{
    internal sealed record Request(string? ProgramName, string? SupportEmail, string? BrandColor, string? ProgramTermsUrl);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.ProgramName).MaximumLength(120);
            RuleFor(r => r.SupportEmail).IsEmail().When(r => !string.IsNullOrEmpty(r.SupportEmail));
            RuleFor(r => r.BrandColor).Matches(@"^(#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8}))?\z").WithMessage("#RGB, #RRGGBB or #RRGGBBAA.");
            RuleFor(r => r.ProgramTermsUrl).MaximumLength(2048).Must(IsWebAddress).WithMessage("An http or https address.");
        }

        // Shown as a link: any other scheme could run script in the reader's browser.
        private static bool IsWebAddress(string? text) =>
            string.IsNullOrEmpty(text) || (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0);
    }

    internal static async Task<IResult> HandleAsync(Request request, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var settings = await db.OneAsync<ProgramSettings>(
            $"""
            update directory.tenants
            set program_name = case when {request.ProgramName} is null then program_name else nullif(btrim({request.ProgramName}), '') end,
                support_email = case when {request.SupportEmail} is null then support_email else nullif(btrim({request.SupportEmail}), '') end,
                brand_color = case when {request.BrandColor} is null then brand_color else nullif({request.BrandColor}, '') end,
                program_terms_url = case when {request.ProgramTermsUrl} is null then program_terms_url else nullif({request.ProgramTermsUrl}, '') end,
                updated_at = {clock.GetUtcNow()}
            returning {ProgramSettings.Columns}
            """,
            cancellationToken);
        return Results.Json(settings, ApiJson.Options);
    }
}
