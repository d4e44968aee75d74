<?php

/** What Composer does elsewhere. Guzzle is Debian's; the generated client is in the folder that the program is given. */

declare(strict_types=1);

require 'GuzzleHttp/autoload.php';

spl_autoload_register(static function (string $class) use ($argv): void {
    if (str_starts_with($class, 'Releva\\')) {
        require $argv[1] . '/lib/' . strtr(substr($class, strlen('Releva\\')), '\\', '/') . '.php';
    }
});
