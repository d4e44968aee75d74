/// <summary>Debian's C# compiler is the only one in the package registries, and knows no async Main.</summary>
static class MonoEntry
{
    static int Main(string[] arguments) => Quickstart.Main(arguments).GetAwaiter().GetResult();
}
