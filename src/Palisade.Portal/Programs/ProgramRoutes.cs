using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Palisade.Portal.Programs;

/// <summary>Programs, their versions and what they would pay.</summary>
internal static class ProgramRoutes
{
    public static void MapProgramPages(this RouteGroupBuilder pages)
    {
        pages.MapGet("/programs", ProgramPages.ListAsync).Uses("ListPrograms", "ListMyPrograms");
        pages.MapGet("/programs/new", ProgramPages.New);
        pages.MapPost("/programs/new", ProgramPages.CreateAsync).Uses("CreateProgram");
        pages.MapPost("/programs/preview", ProgramPages.PreviewAsync);
        pages.MapGet("/programs/{id}", ProgramPages.ShowAsync).Uses("ListProgramVersions");
        pages.MapGet("/programs/{id}/edit", ProgramPages.EditAsync);
        pages.MapPost("/programs/{id}/edit", ProgramPages.ChangeAsync).Uses("ChangeProgram");
        pages.MapGet("/programs/{id}/simulate", ProgramPages.SimulateAsync);
        pages.MapPost("/programs/{id}/simulate", ProgramPages.RunSimulationAsync).Uses("SimulateProgram");
    }
}
