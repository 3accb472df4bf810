using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Palisade.Cli;
using Palisade.Cli.Commands;
using Palisade.Cli.Terminal;
using Command = System.CommandLine.Command;

var examples = new Dictionary<Command, string[]>();
var root = new RootCommand("Palisade: a partner platform whose database keeps every brand, and every partner inside a brand, apart.");
Add(UpCommand.Create(), UpCommand.Examples);
Add(DownCommand.Create(), DownCommand.Examples);
Add(StatusCommand.Create(), StatusCommand.Examples);
root.Add(TenantCommand.Create(out var createTenant));
examples[createTenant] = TenantCommand.Examples;
root.Add(KeyCommand.Create(out var createKey));
examples[createKey] = KeyCommand.Examples;
root.Add(MemberCommand.Create(out var inviteMember, out var listMembers, out var removeMember, out var signOutMember, out var resetMember));
(examples[inviteMember], examples[listMembers], examples[removeMember]) = (MemberCommand.InviteExamples, MemberCommand.ListExamples, MemberCommand.RemoveExamples);
(examples[signOutMember], examples[resetMember]) = (MemberCommand.SignOutExamples, MemberCommand.ResetExamples);
root.Add(RoleCommand.Create(out var listRoles));
examples[listRoles] = RoleCommand.Examples;
root.Add(DomainCommand.Create(out var domainCommands));
foreach (var command in domainCommands)
    examples[command] = DomainCommand.Examples;
root.Add(OperatorCommand.Create(examples));
root.Add(FlagCommand.Create(examples));
Add(DemoCommand.Create(), DemoCommand.Examples);
Add(MigrateCommand.Create(), MigrateCommand.Examples);
Add(VerifyCommand.Create(), VerifyCommand.Examples);
root.Add(ReceiptCommand.Create(out var verifyReceipt));
examples[verifyReceipt] = ReceiptCommand.Examples;
root.Add(AuditCommand.Create(out var verifyAudit));
examples[verifyAudit] = AuditCommand.Examples;
root.Add(VaultCommand.Create(examples));
Add(BenchCommand.Create(), BenchCommand.Examples);
root.Add(CommandRunner.Json);
examples[root] = ["palisade up", "palisade demo", "palisade verify"];
var help = root.Options.OfType<HelpOption>().Single();
help.Action = new ExamplesInHelp((HelpAction)help.Action!, examples);

var parsed = root.Parse(args);
// Who asks for help need not give what is required.
if (parsed.Errors.Count > 0 && parsed.Action is not ExamplesInHelp)
{
    foreach (var error in parsed.Errors)
        await Console.Error.WriteLineAsync(error.Message);
    await Console.Error.WriteLineAsync($"See: palisade {PathOf(parsed.CommandResult)}--help");
    // Nothing is known about the command line for certain, so --json counts wherever it stands.
    new Output(json: args.Contains("--json")).Result(new { error = "invalid_arguments", detail = string.Join(' ', parsed.Errors.Select(e => e.Message)) });
    return ExitCodes.CannotRun;
}

// Long enough to stop server and database in order after Ctrl-C.
return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(60) });

void Add(Command command, string[] lines)
{
    root.Add(command);
    examples[command] = lines;
}

static string PathOf(SymbolResult result) => result.Parent is CommandResult parent ? $"{PathOf(parent)}{((CommandResult)result).Command.Name} " : "";
