using Microsoft.AspNetCore.Http;
using Palisade.Client;

namespace Palisade.Portal.Public;

/// <summary>A brand's public page with the application of a partner, and the sign-up of a brand.</summary>
internal static class JoinPages
{
    public static IResult Show(Visit visit) => visit.Page<JoinPage>(new { Form = new Form() });

    public static async Task<IResult> ApplyAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        if (form.Text("name") is null)
            form.Fail("name", "Please enter your name.");
        if (form.Text("email") is null)
            form.Fail("email", "Please enter your address.");
        if (!form.IsFine)
            return visit.Page<JoinPage>(new { Form = form }, StatusCodes.Status400BadRequest);
        var profile = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in new[] { "website", "about" })
        {
            if (form.Text(name) is { } text)
                profile[name] = text;
        }

        return await visit.TryAsync(
            form,
            async () => visit.Page<JoinedPage>(new { Email = form["email"], Status = (await visit.Api.SignUpPartnerAsync(form["email"], form["name"], profile.Count > 0 ? profile : null, visit.Aborted)).Status ?? "" }),
            again => Task.FromResult(visit.Page<JoinPage>(new { Form = again })));
    }

    public static IResult ShowBrand(Visit visit) => visit.Page<BrandSignUpPage>(new { Form = new Form() });

    public static async Task<IResult> SignUpBrandAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        return await visit.TryAsync(
            form,
            async () =>
            {
                var made = await visit.Api.SignUpBrandAsync(form["slug"], form["displayName"], form["adminEmail"], form["adminName"], visit.Aborted);
                return visit.Page<BrandSignedUpPage>(new { Email = form["adminEmail"], made.Tenant.Slug });
            },
            again => Task.FromResult(visit.Page<BrandSignUpPage>(new { Form = again })));
    }
}
